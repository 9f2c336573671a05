"""Registering and answering orders that ask for footage of cameras."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from distress.footage.disclosures import disclosure_send
from distress.models import Camera
from distress.selectors.disclosures import scope_pieces, spans_of
from governance.models import Disclosure, User
from governance.services.disclosures import Order, Span, disclosure_approve, disclosure_request


def order_register(*, actor: User, order: Order, spans: Sequence[Span]) -> Disclosure:
    """The disclosure that this order asks for; it waits for its approval.

    Raises:
        ValidationError: as disclosure_request does; also where the cameras are not one station's.
        Denied: as disclosure_request does; also where nothing is kept of these camera-minutes.
        Refused: as disclosure_request does.
    """
    station = _station_of({span.camera for span in spans}) if spans else ""
    return disclosure_request(
        actor=actor, order=order, spans=spans, station=station, barred=_barred(spans, order.kind)
    )


def order_approve(*, actor: User, disclosure: Disclosure) -> Disclosure:
    """The disclosure, approved; a worker makes its package from now on.

    Raises:
        Denied: as disclosure_approve does; also where nothing of it is kept any more.
    """
    barred = _barred(spans_of(disclosure), disclosure.kind)
    approved = disclosure_approve(actor=actor, disclosure=disclosure, barred=barred)
    transaction.on_commit(lambda: disclosure_send(approved))
    return approved


def _barred(spans: Sequence[Span], kind: Disclosure.Kind | str) -> str:
    found = scope_pieces(spans=spans, kind=kind)
    return "" if any(one.can_be_given or one.is_awaited for one in found) else "scope_empty"


def _station_of(cameras: set[UUID]) -> str:
    found = Camera.objects.select_related("station").filter(code__in=cameras)
    stations = {str(camera.station.code) for camera in found}
    if len(found) != len(cameras):
        raise ValidationError(_("A camera is not there any more. Choose it again from the list."))
    if len(stations) != 1:
        raise ValidationError(
            _(
                "These cameras belong to different stations. Register one disclosure for each "
                "station, under the same order."
            )
        )
    return stations.pop()
