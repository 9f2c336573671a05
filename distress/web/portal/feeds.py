"""What changed in the registers, as Atom and as JSON Feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.selectors.detection_policies import policies_public
from governance.models import Incident, PeriodReport, Suspension, TransparencyReport
from governance.models.authorisations import Authorisation
from governance.selectors.decisions import Act, Decision, decisions_public
from governance.selectors.incidents import incidents_public

SHOWN = 100
TITLE = gettext_lazy("Abhaya: what changed in the public registers")


@dataclass(frozen=True)
class Change:
    """One change of a register: when, in words, where to read on, and a name that stays."""

    at: datetime
    title: str
    told: str
    path: str
    key: str

    @property
    def guid(self) -> str:
        # A tag stays unique for ever, whatever the address of this machine becomes.
        return f"tag:{settings.ALLOWED_HOSTS[0]},2026:{self.key}"


def changes() -> list[Change]:
    """The newest changes of all registers, the newest first."""
    found = [*_decisions(), *_incidents(), *_policies(), *_reports()]
    return sorted(found, key=lambda change: change.at, reverse=True)[:SHOWN]


class ChangesFeed(Feed):  # type: ignore[type-arg]
    """The changes as Atom."""

    feed_type = Atom1Feed
    title = TITLE
    subtitle = gettext_lazy("Authorisations, suspensions, incidents, reports, detection policies.")

    def link(self) -> str:
        return reverse("distress:public")

    def items(self) -> Iterable[Change]:
        return changes()

    def item_title(self, item: Change) -> str:
        return item.title

    def item_description(self, item: Change) -> str:
        return item.told

    def item_link(self, item: Change) -> str:
        return item.path

    def item_guid(self, item: Change) -> str:
        return item.guid

    def item_pubdate(self, item: Change) -> datetime:
        return item.at

    def item_updateddate(self, item: Change) -> datetime:
        return item.at


@require_GET
@never_cache
def changes_atom(request: HttpRequest) -> HttpResponse:
    """GET public/feed/: Atom."""
    return ChangesFeed()(request)


@require_GET
@never_cache
def changes_json(request: HttpRequest) -> HttpResponse:
    """GET public/feed.json: the same as JSON Feed 1.1."""
    told = {
        "version": "https://jsonfeed.org/version/1.1", "title": str(TITLE),
        "home_page_url": request.build_absolute_uri(reverse("distress:public")),
        "feed_url": request.build_absolute_uri(),
        "items": [
            {"id": change.guid, "title": change.title, "content_text": change.told,
             "url": request.build_absolute_uri(change.path),
             "date_published": change.at.isoformat()}
            for change in changes()
        ],
    }  # fmt: skip
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = "application/feed+json"
    return answer


def _decisions() -> Iterator[Change]:
    path = reverse("distress:public-decisions")
    for made in decisions_public():
        key = f"authorisation:{made.code}:{made.act.value}:{made.at:%Y%m%dT%H%M%S}"
        yield Change(made.at, _act_words(made), _by_words(made), path, key)


def _act_words(made: Decision) -> str:
    words = {
        Act.APPROVED: _("Authorisation approved (%(mode)s, cameras: %(cameras)s)"),
        Act.REFUSED: _("Authorisation refused (%(mode)s, cameras: %(cameras)s)"),
        Act.WITHDRAWN: _("Authorisation withdrawn (%(mode)s, cameras: %(cameras)s)"),
        Act.SUSPENDED: _("Authorisation suspended (%(mode)s, cameras: %(cameras)s)"),
        Act.REINSTATED: _("Authorisation reinstated (%(mode)s, cameras: %(cameras)s)"),
    }
    mode = Authorisation.Mode(made.mode).label
    return words[made.act] % {"mode": mode, "cameras": made.cameras}


def _by_words(made: Decision) -> str:
    if made.cause:
        return _("By the system, by its rule: %(cause)s.") % {
            "cause": Suspension.Cause(made.cause).label
        }
    return _("By %(body)s.") % {"body": made.body or made.office or _("an office not on record")}


def _incidents() -> Iterator[Change]:
    path = reverse("distress:public-incidents")
    for state in incidents_public().incidents:
        row = state.incident
        kind = Incident.Kind(row.kind).label
        yield Change(
            row.opened_at, _("Incident: %(kind)s") % {"kind": kind}, row.summary, path,
            f"incident:{row.code}:opened",
        )  # fmt: skip
        if row.closed_at is not None:
            yield Change(
                row.closed_at, _("Incident over: %(kind)s") % {"kind": kind}, row.done, path,
                f"incident:{row.code}:closed",
            )  # fmt: skip


def _policies() -> Iterator[Change]:
    for version in policies_public():
        if version.used_since is not None:
            yield Change(
                version.used_since,
                _("Detection policy used for the first time: %(code)s") % {"code": version.code},
                version.policy.note,
                f"{reverse('distress:public-detection')}#{version.code}",
                f"detection-policy:{version.code}",
            )


def _reports() -> Iterator[Change]:
    for row in PeriodReport.objects.all()[:SHOWN]:
        yield Change(
            row.made_at,
            _("Report on verdicts made, until %(until)s") % {"until": f"{row.period_end:%Y-%m-%d}"},
            _("Its SHA-256 is %(sha256)s.") % {"sha256": row.sha256},
            reverse("distress:public-authorisations"), f"report:{row.code}",
        )  # fmt: skip
    for report in TransparencyReport.objects.all()[:SHOWN]:
        yield Change(
            report.made_at, f"{_('Transparency report')} {report.period}",
            _("Its SHA-256 is %(sha256)s.") % {"sha256": report.sha256},
            reverse("distress:public-report", args=[report.code]), f"transparency:{report.code}",
        )  # fmt: skip
