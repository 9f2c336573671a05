"""An order from outside, as it is registered and answered in tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

from django.contrib.auth.models import Group

from distress.footage.disclosures import disclosure_make, disclosure_serve
from distress.models import Camera, Clip
from distress.services.disclosures import order_approve, order_register
from governance.models import Body, Disclosure, User
from governance.services.disclosures import Order, Span, Words
from tests.governance.people import body_named, granted

WORDS = Words(
    authority="Shri R. Verma, Chief Judicial Magistrate",
    recipient="Inspector Anil {Kumar}, CBI",
    necessity="The court asks who held the bag; hidden faces do not show it.",
)
PLACE = "न्यायालय मुख्य न्यायिक मजिस्ट्रेट, Lucknow #emph[x]"


def role_made(name: str, role: str, body: str, kind: Body.Kind) -> User:
    """A person with a role, who acts for a body and holds no station."""
    made = User.objects.create(username=name, body=body_named(body, kind))
    made.groups.add(Group.objects.get_or_create(name=role)[0])
    granted(made, role=role)
    return made


def data_officer(name: str = "vimala") -> User:
    return role_made(name, "data_officer", "City police", Body.Kind.POLICE)


def approver(
    name: str = "mathur",
    body: str = "District magistrate's office",
    kind: Body.Kind = Body.Kind.ADMINISTRATION,
) -> User:
    return role_made(name, "approver", body, kind)


def order(taker: User, **other: object) -> Order:
    """A court's summons for the blurred rendition."""
    fields: dict[str, object] = {
        "basis": Disclosure.Basis.BNSS_94_COURT, "reference": "CMM-118/2026",
        "dated": date(2026, 1, 5), "place": PLACE, "case_reference": "FIR-212/2026",
        "words": WORDS, "taker": taker,
    }  # fmt: skip
    return Order(**(fields | other))  # type: ignore[arg-type]


def camera_of(clip: Clip) -> Camera:
    camera = clip.episode.camera
    assert camera is not None
    return camera


def span_over(clip: Clip, *, minutes: int = 10, from_s: float = -60) -> Span:
    """Minutes of the clip's camera, beginning so many seconds after the clip does."""
    first = clip.segments.order_by("number").first()
    assert first is not None
    return Span(camera_of(clip).code, first.start_at + timedelta(seconds=from_s), minutes)


def registered(by: User, taker: User, spans: Sequence[Span], **other: object) -> Disclosure:
    return order_register(actor=by, order=order(taker, **other), spans=spans)


def made(
    by: User, taker: User, spans: Sequence[Span], *, answers: User, **other: object
) -> Disclosure:
    """Registered, approved and packed."""
    found = order_approve(actor=answers, disclosure=registered(by, taker, spans, **other))
    disclosure_make(disclosure_id=found.pk)
    found.refresh_from_db()
    return found


def taken(by: User, disclosure: Disclosure) -> bytes:
    _, parts = disclosure_serve(actor=by, disclosure=disclosure)
    return b"".join(parts)


def unpacked(package: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(package)) as files:
        assert files.testzip() is None
        return {name: files.read(name) for name in files.namelist()}
