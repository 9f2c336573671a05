"""What people do for a case: originals with a second person, exports, broken glasses, orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from governance import policy, vault
from governance.city.stage import Alert, City, Member, Story
from governance.models import BrokenGlass, Disclosure, Entry, Export, Look, LookRequest
from governance.policy import Action
from governance.selectors.disclosures import disclosure_get
from governance.selectors.originals import original_leave, request_get
from governance.services.disclosures import (
    Order,
    Span,
    Words,
    disclosure_approve,
    disclosure_request,
    disclosure_take,
    package_made,
)
from governance.services.exports import export_ask, export_made, export_take, export_token
from governance.services.glasses import glass_break
from governance.services.look_requests import look_request, request_approve
from governance.services.looks import look_count, look_end, look_open

WHY = "The statement names a second person whom only the original can show."
PICTURES = b"there are no pictures in this city"
DIGEST = "0" * 64


def case_see(member: Member, alert: Alert) -> Entry:
    """She opens an alert for a case."""
    return policy.require(actor=member.user, action=Action.CASE_SEE, subject=alert.subject)


def original_ask(
    city: City, member: Member, alert: Alert, *, export: bool = False, case: str = ""
) -> LookRequest:
    """Her request to see the original, put to whoever is drawn."""
    return look_request(
        actor=member.user, subject=alert.subject, case_reference=case or city.reference(),
        justification=WHY, wants_export=export,
    )  # fmt: skip


def original_read(request: LookRequest) -> None:
    """The second person reads what is asked."""
    request_get(actor=request.second, code=str(request.code))


def original_approve(request: LookRequest) -> None:
    """The second person approves."""
    request_approve(actor=request.second, code=request.code)


def original_look(member: Member, alert: Alert) -> Look:
    """She sees the original under the leave that she has."""
    leave = original_leave(person=member.user, subject=alert.subject)
    assert leave is not None
    entry = policy.require(
        actor=member.user, action=Action.ORIGINAL_LOOK, purpose=leave.purpose,
        subject=replace(alert.subject, holder=member.code, barred=leave.ended),
    )  # fmt: skip
    look = look_open(
        person=member.user, subject=alert.subject, purpose=leave.purpose, entry=entry,
        kind=Look.Kind.ORIGINAL, leave=leave.given,
    )  # fmt: skip
    look_count(look=look, bytes_served=3_000_000)
    return look


def original_seen(city: City, member: Member, alert: Alert, *, export: bool = False) -> Story:
    """A request as it should be: read, thought over, approved by another, looked at, ended."""
    request = original_ask(city, member, alert, export=export)
    yield city.about(120)
    original_read(request)
    yield city.about(150)
    original_approve(request)
    yield city.about(200)
    look = original_look(member, alert)
    yield city.about(240)
    look_end(actor=member.user, look=look)


def copy_ask(member: Member, alert: Alert, *, case: str) -> Export:
    """A blurred copy that she asks for, for a case."""
    return export_ask(
        actor=member.user, subject=alert.subject, kind=Export.Kind.BLURRED, case_reference=case
    )


def copy_take(member: Member, export: Export) -> None:
    """The copy is made, and she takes it."""
    with transaction.atomic():
        export_made(export=export, sealed=vault.seal(PICTURES), sha256=DIGEST)
    export_take(actor=member.user, token=export_token(export))


def may_break(member: Member) -> bool:
    """Whether she owes nothing for a glass that she broke before."""
    owed = BrokenGlass.objects.filter(person=member.user, justified_at__isnull=True)
    return not owed.exists()


def glass_seen(city: City, member: Member, alert: Alert) -> tuple[BrokenGlass, Look]:
    """She breaks the glass and sees the original alone."""
    ground = city.rng.choice(list(BrokenGlass.Ground))
    glass = glass_break(actor=member.user, subject=alert.subject, ground=ground)
    return glass, original_look(member, alert)


def order_register(city: City, officer: Member, taker: Member, alert: Alert) -> Disclosure:
    """The order of a court, registered by the data officer."""
    order = Order(
        basis=Disclosure.Basis.BNSS_94_COURT, reference=f"CR-{city.rng.randint(10, 99)}/2026",
        dated=localdate(), place="Chief Judicial Magistrate", case_reference=city.reference(),
        words=Words(authority="the magistrate", recipient="the court"), taker=taker.user,
    )  # fmt: skip
    span = Span(UUID(alert.camera.code), alert.raised_at - timedelta(minutes=1), 3)
    return disclosure_request(
        actor=officer.user, order=order, spans=[span], station=alert.camera.station
    )


def order_read(reader: Member, disclosure: Disclosure) -> Disclosure:
    """She reads what the order asks for."""
    return disclosure_get(actor=reader.user, code=disclosure.code)


def order_approve(approver: Member, disclosure: Disclosure) -> Disclosure:
    """Somebody of the civil administration approves it."""
    return disclosure_approve(actor=approver.user, disclosure=disclosure)


def package_take(taker: Member, disclosure: Disclosure) -> None:
    """The package is made, and its taker takes it."""
    with transaction.atomic():
        package_made(disclosure=disclosure, sealed=vault.seal(PICTURES), sha256=DIGEST, clips=[])
    disclosure.refresh_from_db()
    disclosure_take(actor=taker.user, disclosure=disclosure)
