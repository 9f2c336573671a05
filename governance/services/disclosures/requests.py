"""Registering an order from outside that asks for footage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from governance import policy
from governance.errors import Refused
from governance.models import Disclosure, DisclosureScope, User
from governance.models.disclosures import SCOPE_MINUTES_MOST, SPAN_MINUTES_MOST
from governance.policy import Action, Purpose
from governance.selectors.disclosures import disclosure_subject
from governance.services.disclosures.notes import disclosure_note
from governance.services.disclosures.words import FIELDS, Words, words_seal
from governance.texts import case_reference_text, plain_text

TEXT_MOST = 1000
Kind = Disclosure.Kind


@dataclass(frozen=True)
class Order:
    """What the paper from outside says, and who is to take the package to whoever sent it."""

    basis: Disclosure.Basis
    reference: str
    dated: date
    place: str  # court or station
    case_reference: str  # FIR or GD number
    words: Words
    taker: User
    kind: Disclosure.Kind = Kind.BLURRED
    original_ordered: bool = False
    party_code: UUID | None = None


@dataclass(frozen=True)
class Span:
    """Minutes of one camera."""

    camera: UUID
    from_at: datetime
    minutes: int

    @property
    def to_at(self) -> datetime:
        """The moment at which the span ends; it is no longer part of it."""
        return self.from_at + timedelta(minutes=self.minutes)


def disclosure_request(
    *, actor: User, order: Order, spans: Sequence[Span], station: str, barred: str = ""
) -> Disclosure:
    """The disclosure, which waits for an approver of the civil administration.

    station: code of the station that answers for every camera named. barred: why nothing can be
        given, as the application knows it: no footage is kept there.

    Raises:
        ValidationError: something written does not fit, or the scope is too large.
        Denied: she may not register orders, nothing is kept in the scope, or the taker may not
            take it.
        Refused: she acts for no body.
    """
    order_fits(order)
    spans_fit(spans)
    made = _unsaved(actor, order, station)
    barred = barred or ("" if taker_fits(made) else "taker_cannot")
    policy.require(
        actor=actor, action=Action.DISCLOSURE_REQUEST, purpose=Purpose.INVESTIGATION,
        subject=disclosure_subject(made, barred=barred), case_reference=order.case_reference,
    )  # fmt: skip
    if actor.body is None:
        raise Refused("no_body", _("You act for no body. Ask your administrator to name it."))
    made.asked_body = actor.body
    with transaction.atomic():
        made.save(force_insert=True)
        for span in spans:
            DisclosureScope.objects.create(
                disclosure=made, camera_code=span.camera, from_at=span.from_at,
                minutes=span.minutes,
            )  # fmt: skip
        disclosure_note(
            actor, Action.DISCLOSURE_REQUEST.value, made, _told(made, spans), sealed=_said(order)
        )
    return made


def order_fits(order: Order) -> None:
    """Raise ValidationError unless everything is said that an order of this kind needs."""
    case_reference_text(order.reference)
    case_reference_text(order.case_reference)
    if order.dated > localdate():
        raise ValidationError(_("The date of the order lies ahead. Give the date on the paper."))
    for text in (order.place, *(getattr(order.words, name) for name in FIELDS)):
        plain_text(text)
        if len(text) > TEXT_MOST:
            raise ValidationError(_("A text is too long. Shorten it to 1000 characters."))
    if not (order.place and order.words.authority and order.words.recipient):
        raise ValidationError(_("Say which court or station ordered it, who signed, and for whom."))
    if order.basis is Disclosure.Basis.OTHER_LAW and not order.words.law:
        raise ValidationError(_("Name the other law: act, section, and what it says."))
    if order.kind is Kind.ORIGINAL and not (order.original_ordered and order.words.necessity):
        raise ValidationError(
            _(
                "An original is given only where the order says so: tick that, and write why hidden"
                " faces do not do."
            )
        )


def spans_fit(spans: Sequence[Span]) -> None:
    """Raise ValidationError unless the scope is within what one order may ask for."""
    if not spans:
        raise ValidationError(_("Name at least one camera with its time."))
    if any(not 1 <= span.minutes <= SPAN_MINUTES_MOST for span in spans):
        raise ValidationError(_("One row is 1 to 60 minutes of one camera. Use another row."))
    if any(span.from_at >= now() for span in spans):
        raise ValidationError(_("A time lies ahead. Footage is given of what has been."))
    if sum(span.minutes for span in spans) > SCOPE_MINUTES_MOST:
        raise ValidationError(
            _("One order covers 240 camera-minutes at most. Register the rest as another.")
        )


def taker_fits(disclosure: Disclosure) -> bool:
    """Whether the person named could take the package of this station's cameras."""
    return policy.may(
        actor=disclosure.taker, action=Action.DISCLOSURE_TAKE, purpose=Purpose.INVESTIGATION,
        subject=disclosure_subject(disclosure),
    )  # fmt: skip


def _unsaved(actor: User, order: Order, station: str) -> Disclosure:
    made = Disclosure(
        basis=order.basis, authority_place=order.place.strip(), order_reference=order.reference,
        order_date=order.dated, case_reference=order.case_reference, party_code=order.party_code,
        kind=order.kind, original_ordered=order.original_ordered, station_code=station,
        taker=order.taker, asked_by=actor,
    )  # fmt: skip
    words = order.words if order.kind is Kind.ORIGINAL else replace(order.words, necessity="")
    for column, sealed in words_seal(made, words).items():
        setattr(made, column, sealed)
    return made


def _said(order: Order) -> dict[str, str]:
    """What an entry commits to and does not show: a register's number names people, too."""
    said = {name: getattr(order.words, name) for name in FIELDS}
    return said | {
        "place": order.place, "order": order.reference, "case": order.case_reference,
    }  # fmt: skip


def _told(made: Disclosure, spans: Sequence[Span]) -> dict[str, str | int]:
    scope = [[str(span.camera), span.from_at.isoformat(), span.minutes] for span in spans]
    digest = hashlib.sha256(json.dumps(scope).encode()).hexdigest()
    return {
        "basis": made.basis, "kind": made.kind, "ordered": made.order_date.isoformat(),
        "taker": str(made.taker.code), "spans": len(spans),
        "minutes": sum(span.minutes for span in spans), "scope_sha256": digest,
    }  # fmt: skip
