"""The session of a request: how long it may last, what keeps it open, which browser it is in."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils.timezone import now

from governance.models import Session, User
from governance.policy import Role
from governance.selectors.sessions import session_get
from governance.services.sessions import SessionLimits, session_end, session_open

# In Django's session: the code of ours.
SESSION_KEY = "session_code"


def _limits(*, idle_min: int, longest_h: int) -> SessionLimits:
    return SessionLimits(timedelta(minutes=idle_min), timedelta(hours=longest_h))


# Whoever has several roles has the shortest of each.
LIMITS: dict[Role, SessionLimits] = {
    # A wall of alerts is watched without touching it.
    Role.OPERATOR: _limits(idle_min=60, longest_h=12),
    Role.SUPERVISOR: _limits(idle_min=30, longest_h=8),
    # A phone in a pocket, locked by itself, between one dispatch and the next.
    Role.STATION_OFFICER: _limits(idle_min=120, longest_h=12),
    Role.INVESTIGATOR: _limits(idle_min=15, longest_h=8),
    Role.APPROVER: _limits(idle_min=15, longest_h=8),
    Role.DATA_OFFICER: _limits(idle_min=15, longest_h=8),
    Role.AUDITOR: _limits(idle_min=15, longest_h=8),
    Role.RTI_OFFICER: _limits(idle_min=15, longest_h=8),
    Role.ADMINISTRATOR: _limits(idle_min=15, longest_h=8),
    Role.THIRD_PARTY: _limits(idle_min=15, longest_h=8),
}
SHORTEST = _limits(idle_min=15, longest_h=8)

# What a browser calls itself, the telling word first: Edge also says Chrome, Chrome also Safari.
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def limits_of(person: User) -> SessionLimits:
    """How long a session of this person may last, by her roles; the shortest without a role."""
    names = set(person.groups.values_list("name", flat=True))
    held = [limits for role, limits in LIMITS.items() if role.value in names] or [SHORTEST]
    return SessionLimits(
        idle=min(limits.idle for limits in held), longest=min(limits.longest for limits in held)
    )


def session_begin(request: HttpRequest, person: User) -> Session:
    """The session that begins with this sign-in; one that still ran in this browser ends."""
    before = _kept(request)
    if before and before.ended_at is None:
        session_end(actor=person, session=before, ending=Session.Ending.REPLACED)
    browser, system = browser_of(request.headers.get("User-Agent", ""))
    session = session_open(person=person, limits=limits_of(person), browser=browser, system=system)
    request.session[SESSION_KEY] = str(session.code)
    request._abhaya_session = session  # type: ignore[attr-defined]
    return session


def session_of(request: HttpRequest, person: User) -> Session:
    """The session in which this person asks, open or ended; read once for each request."""
    known: Session | None = getattr(request, "_abhaya_session", None)
    found = known or _kept(request)
    if found is None or found.person_id != person.pk:
        # Signed in by another door than ours: its time begins to run now.
        return session_begin(request, person)
    request._abhaya_session = found  # type: ignore[attr-defined]
    return found


def _kept(request: HttpRequest) -> Session | None:
    code = request.session.get(SESSION_KEY)
    return session_get(code=code) if code else None


def is_activity(request: HttpRequest) -> bool:
    """Whether a person did something: sent a form, or went to a page.

    What a page fetches by itself is none: tiles, stills, rows, changes, a clip that plays again.
    What she does without sending anything reaches us as the page's own POST to session/stay/.
    """
    if request.method not in {"GET", "HEAD"}:
        return True
    mode = request.headers.get("Sec-Fetch-Mode")
    if mode:
        return mode == "navigate"
    is_page = request.headers.get("Accept", "").startswith("text/html")
    return is_page and not request.headers.get("HX-Request")


def session_seconds_left(session: Session) -> dict[str, int]:
    """Whole seconds until the session ends when nothing is done in it, and in any case."""
    at = now()
    return {
        "idle": max(0, int((session.idle_ends_at - at).total_seconds())),
        "longest": max(0, int((session.ends_at - at).total_seconds())),
    }


def browser_of(header: str) -> tuple[str, str]:
    """Browser and system, each one of a few words or empty; nothing else of the header is kept."""
    return _first(_BROWSERS, header), _first(_SYSTEMS, header)


def _first(names: tuple[tuple[str, str], ...], header: str) -> str:
    return next((name for sign, name in names if sign in header), "")
