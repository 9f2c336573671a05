"""Asking for originals and exports of an alert's clip, and telling the media worker of a yes."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from distress.footage.exports import clip_is_whole, export_send
from distress.footage.originals import original_ask
from distress.models import Alert
from distress.selectors.cases import alerts_of, case_subject
from governance.models import BrokenGlass, Export, LookRequest, User
from governance.services.exports import export_ask
from governance.services.glasses import glass_break
from governance.services.look_requests import look_request, request_approve


def original_request(
    *, actor: User, alert: Alert, case_reference: str, justification: str, wants_export: bool
) -> LookRequest:
    """A request to see the original of this alert's clip.

    Raises:
        ValidationError, Denied: as look_request does; also where nothing of the alert is kept.
    """
    return look_request(
        actor=actor, subject=case_subject(alert), case_reference=case_reference,
        justification=justification, wants_export=wants_export,
    )  # fmt: skip


def original_approve(*, actor: User, code: UUID) -> LookRequest:
    """The request, approved; the original is made from now on.

    Raises:
        Denied: as request_approve does.
    """
    request = request_approve(actor=actor, code=code)
    alert = alerts_of([request.subject_code]).get(request.subject_code)
    if alert is not None:
        transaction.on_commit(lambda: original_ask(alert))
    return request


def original_break(*, actor: User, alert: Alert, ground: BrokenGlass.Ground) -> BrokenGlass:
    """Leave to see the original alone for 15 minutes, a life being at risk; it is made at once.

    Raises:
        Denied: as glass_break does; also where nothing of the alert is kept.
    """
    glass = glass_break(actor=actor, subject=case_subject(alert), ground=ground)
    transaction.on_commit(lambda: original_ask(alert))
    return glass


def alert_export(*, actor: User, alert: Alert, kind: Export.Kind, case_reference: str) -> Export:
    """An export of this alert's clip, made by a media worker from now on.

    Raises:
        ValidationError, Denied: as export_ask does; also where there is nothing to copy yet.
    """
    subject = case_subject(alert)
    if kind is Export.Kind.BLURRED and not clip_is_whole(alert):
        subject = replace(subject, barred="nothing_kept")
    export = export_ask(actor=actor, subject=subject, kind=kind, case_reference=case_reference)
    transaction.on_commit(lambda: export_send(export))
    return export
