"""What the pages of looks show of a request, a look, a broken glass or an export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.models import Alert, Station
from distress.selectors.cases import alerts_of
from governance.models import BrokenGlass, Export, Look, LookRequest, User
from governance.models.glasses import JUSTIFIED_WITHIN, REVIEWED_WITHIN
from governance.selectors.originals import glass_reason
from governance.services.exports import export_token

REQUEST_STATES = {
    LookRequest.Status.WAITING: ("open", "clock"),
    LookRequest.Status.APPROVED: ("closed", "confirmed"),
    LookRequest.Status.REFUSED: ("dismissed", "dismissed"),
    LookRequest.Status.LAPSED: ("dismissed", "off"),
}
EXPORT_STATES = {
    Export.Status.MAKING: ("claimed", "clock"),
    Export.Status.READY: ("closed", "confirmed"),
    Export.Status.TAKEN: ("dismissed", "sent"),
    Export.Status.ENDED: ("dismissed", "off"),
    Export.Status.FAILED: ("open", "open"),
}


@dataclass(frozen=True)
class Where:
    """Where and when the alert was that something is about."""

    camera: str
    place: str
    station: str
    at: datetime | None


@dataclass(frozen=True)
class RequestCard:
    """One request to see an original."""

    request: LookRequest
    where: Where
    status: str
    icon: str
    word: str
    requester: str
    second_station: str
    is_usable: bool
    watch_url: str


@dataclass(frozen=True)
class LookCard:
    """One look at an original that runs."""

    look: Look
    where: Where
    who: str
    is_hers: bool
    is_alone: bool


@dataclass(frozen=True)
class GlassCard:
    """One broken glass with what is owed for it."""

    glass: BrokenGlass
    where: Where
    who: str
    status: str
    icon: str
    word: str
    due_at: datetime | None
    is_in_force: bool
    watch_url: str


@dataclass(frozen=True)
class ExportCard:
    """One export of hers."""

    export: Export
    where: Where
    status: str
    icon: str
    word: str
    take_url: str


def name_of(person: User) -> str:
    """A person's name, for pages only."""
    return person.get_full_name() or person.username


def request_cards(requests: Sequence[LookRequest]) -> list[RequestCard]:
    """Cards of requests."""
    places = _places([request.subject_code for request in requests])
    stations = _stations([request.second_station_code for request in requests])
    return [_request_card(request, places, stations) for request in requests]


def look_cards(looks: Sequence[Look], *, reader: User) -> list[LookCard]:
    """Cards of running looks, as one of their people sees them."""
    places = _places([look.subject_code for look in looks])
    return [
        LookCard(
            look=look, where=places[look.subject_code], who=name_of(look.person),
            is_hers=look.person_id == reader.pk, is_alone=look.glass_id is not None,
        )
        for look in looks
    ]  # fmt: skip


def glass_cards(glasses: Sequence[BrokenGlass]) -> list[GlassCard]:
    """Cards of broken glasses."""
    places = _places([glass.subject_code for glass in glasses])
    return [_glass_card(glass, places[glass.subject_code]) for glass in glasses]


def export_cards(exports: Sequence[Export]) -> list[ExportCard]:
    """Cards of exports; the address of one is signed, and works for its person alone."""
    places = _places([export.subject_code for export in exports])
    return [_export_card(export, places[export.subject_code]) for export in exports]


def where_of(alert: Alert | None) -> Where:
    """Where and when an alert was; empty words for one that is not there."""
    if alert is None:
        return Where(_("not there any more"), "", "", None)
    episode = alert.episode
    return Where(episode.camera_name, episode.place, alert.station.name, alert.raised_at)


def _places(codes: Sequence[str]) -> dict[str, Where]:
    found = alerts_of(codes)
    return {code: where_of(found.get(code)) for code in codes}


def _stations(codes: Sequence[str]) -> dict[str, str]:
    found = Station.objects.filter(code__in=codes)
    return {str(station.code): station.name for station in found}


def _watch_url(alert_code: str) -> str:
    return reverse("distress:original", args=[UUID(alert_code)])


def _request_card(
    request: LookRequest, places: dict[str, Where], stations: dict[str, str]
) -> RequestCard:
    status, icon = REQUEST_STATES[LookRequest.Status(request.status)]
    look = Look.objects.filter(request=request).first()
    is_over = look is not None and bool(look.closed_at or look.ends_at <= now())
    fresh = request.usable_until is not None and request.usable_until > now()
    word = str(request.get_status_display())
    if look is not None:
        word = _("Approved; the look is over") if is_over else _("Approved; the look runs")
    return RequestCard(
        request=request, where=places[request.subject_code], status=status, icon=icon, word=word,
        requester=name_of(request.requester),
        second_station=stations.get(request.second_station_code, ""),
        is_usable=bool(fresh or look) and not is_over,
        watch_url=_watch_url(request.subject_code),
    )  # fmt: skip


def _glass_card(glass: BrokenGlass, where: Where) -> GlassCard:
    status, icon, word, due_at = _glass_state(glass)
    return GlassCard(
        glass=glass, where=where, who=name_of(glass.person), status=status, icon=icon, word=word,
        due_at=due_at, is_in_force=glass.ends_at > now(),
        watch_url=_watch_url(glass.subject_code),
    )  # fmt: skip


def _glass_state(glass: BrokenGlass) -> tuple[str, str, str, datetime | None]:
    if glass.verdict == BrokenGlass.Verdict.JUSTIFIED:
        return "closed", "confirmed", str(glass.get_verdict_display()), None
    reason = glass_reason(glass)
    if reason:
        return "confirmed", "open", str(BrokenGlass.Reason(reason).label), None
    if glass.justified_at is None:
        return "open", "clock", _("Justification owed"), glass.broken_at + JUSTIFIED_WITHIN
    return "claimed", "clock", _("Waits for its review"), glass.broken_at + REVIEWED_WITHIN


def _export_card(export: Export, where: Where) -> ExportCard:
    status, icon = EXPORT_STATES[Export.Status(export.status)]
    is_ready = export.status == Export.Status.READY and export.ends_at > now()
    url = reverse("distress:export-take", args=[export_token(export)]) if is_ready else ""
    return ExportCard(export, where, status, icon, str(export.get_status_display()), url)
