"""Disclosures as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from distress.models import Camera, Station
from distress.selectors.disclosures import ScopePiece, scope_pieces, spans_of
from distress.web.governance_forms import person_name
from governance.models import Disclosure
from governance.retention.holds import clips_held

Status = Disclosure.Status
STATES = {
    Status.WAITING: ("waiting", "clock"),
    Status.REFUSED: ("withdrawn", "dismissed"),
    Status.MAKING: ("later", "clock"),
    Status.READY: ("in_force", "confirmed"),
    Status.TAKEN: ("over", "sent"),
    Status.ENDED: ("over", "off"),
    Status.FAILED: ("suspended", "open"),
}


@dataclass(frozen=True)
class DisclosureCard:
    """One disclosure with the names of people and of the station."""

    disclosure: Disclosure
    state: str
    icon: str
    word: str
    station: str
    asked_by: str
    answered_by: str
    taker: str
    minutes: int


@dataclass(frozen=True)
class ScopeRow:
    """One row of the scope, and what is kept of it."""

    camera: str
    from_at: datetime
    to_at: datetime
    pieces: Sequence[tuple[ScopePiece, bool]]  # and whether an order holds it


def disclosure_cards(found: Sequence[Disclosure]) -> list[DisclosureCard]:
    """Cards of disclosures."""
    codes = {one.station_code for one in found}
    stations = {str(one.code): one.name for one in Station.objects.filter(code__in=codes)}
    return [_card(one, stations.get(one.station_code, "")) for one in found]


def scope_rows(disclosure: Disclosure) -> list[ScopeRow]:
    """What is kept of each row of the scope, by camera and time; no picture of it."""
    held, spans = clips_held(), spans_of(disclosure)
    names = {
        camera.code: f"{camera.name}, {camera.place}"
        for camera in Camera.objects.filter(code__in={span.camera for span in spans})
    }
    return [
        ScopeRow(
            camera=names.get(span.camera, str(span.camera)), from_at=span.from_at,
            to_at=span.to_at,
            pieces=[
                (piece, piece.clip.code in held)
                for piece in scope_pieces(spans=[span], kind=disclosure.kind)
            ],
        )
        for span in spans
    ]  # fmt: skip


def _card(disclosure: Disclosure, station: str) -> DisclosureCard:
    status = Status(disclosure.status)
    state, icon = STATES[status]
    return DisclosureCard(
        disclosure=disclosure, state=state, icon=icon, word=str(status.label), station=station,
        asked_by=person_name(disclosure.asked_by), answered_by=person_name(disclosure.answered_by),
        taker=person_name(disclosure.taker), minutes=getattr(disclosure, "minutes", 0) or 0,
    )  # fmt: skip
