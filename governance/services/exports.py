"""Exports: one marked copy, for one person and one case, taken once within a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import clock, ledger, policy, vault
from governance.actors import AnyActor, worker
from governance.errors import Refused
from governance.models import Entry, Export, LookRequest, SealedObject, User
from governance.models.exports import EXPORT_LASTS
from governance.policy import Action, Purpose
from governance.subjects import Subject, SubjectKind
from governance.texts import case_reference_text

CONTROL = worker("control")
MEDIA = worker("media")
Status = Export.Status
SENT_WITHIN = timedelta(minutes=10)
_SALT = "abhaya.export"


def export_ask(
    *, actor: User, subject: Subject, kind: Export.Kind, case_reference: str = ""
) -> Export:
    """An export that the media worker makes. One of an original rests on an approved request.

    case_reference: of a blurred export; that of an original is its request's.

    Raises:
        ValidationError: the case reference is none.
        Denied: she may not, or no approved request says that the original may leave.
    """
    request = _request_for(actor, subject) if kind is Export.Kind.ORIGINAL else None
    case = request.case_reference if request else case_reference
    barred = subject.barred
    if kind is Export.Kind.ORIGINAL and request is None:
        barred = barred or "no_export_approved"
    else:
        case_reference_text(case)
    policy.require(
        actor=actor, action=Action.EXPORT_MAKE, purpose=Purpose.INVESTIGATION,
        subject=replace(subject, barred=barred), case_reference=case,
    )  # fmt: skip
    at = now()
    try:
        with transaction.atomic():
            export = Export.objects.create(
                person=actor, kind=kind, case_reference=case, subject_kind=subject.kind,
                subject_code=subject.code, station_code=subject.station, request=request,
                asked_at=at, ends_at=at + EXPORT_LASTS,
            )  # fmt: skip
            _note(actor, Entry.Verb.ADMINISTRATION, "export.ask", export,
                  {"kind": kind.value, "of": subject.code})  # fmt: skip
    except IntegrityError as error:
        raise Refused("asked_before", _("This copy was asked for already.")) from error
    return export


def export_made(*, export: Export, sealed: SealedObject, sha256: str) -> bool:
    """Whether this copy became the export; called in the transaction in which it was sealed."""
    won = Export.objects.filter(pk=export.pk, status=Status.MAKING, ends_at__gt=now()).update(
        status=Status.READY, sealed=sealed, sha256=sha256, plain_bytes=sealed.plain_bytes
    )
    if won:
        _note(MEDIA, Entry.Verb.ALTERATION, Action.EXPORT_MAKE.value, export,
              {"sha256": sha256, "bytes": sealed.plain_bytes})  # fmt: skip
    return bool(won)


def export_failed(*, export: Export) -> None:
    """Say that no copy could be made."""
    with transaction.atomic():
        if Export.objects.filter(pk=export.pk, status=Status.MAKING).update(status=Status.FAILED):
            _note(MEDIA, Entry.Verb.ALTERATION, "export.fail", export, {})


def export_token(export: Export) -> str:
    """The signed part of the address under which this export is taken."""
    return signing.dumps([str(export.code), str(export.person.code)], salt=_SALT)


def export_take(*, actor: User, token: str) -> Export:
    """The export, from now on taken: its bytes may leave, this once.

    An export inside the agency is a consultation: one of ours sees a rendition outside the page.
    Only what is given to a third party is a disclosure.

    Raises:
        Denied: the token is not genuine or another person's, or the export was taken, has ended,
            or is not ready.
    """
    entry = _require_take(actor, token)
    with transaction.atomic():
        export = Export.objects.select_related("person", "sealed").get(code=_code_of(token))
        won = Export.objects.filter(
            pk=export.pk, status=Status.READY, taken_at__isnull=True, ends_at__gt=now()
        ).update(status=Status.TAKEN, taken_at=now(), entry=entry)
        if won:
            export.entry = entry
            _note(actor, Entry.Verb.CONSULTATION, Action.EXPORT_TAKE.value, export,
                  {"sha256": export.sha256, "bytes": export.plain_bytes})  # fmt: skip
    if not won:
        _require_take(actor, token)
    return export


def exports_end() -> int:
    """How many sealed copies went: what was taken is gone, and what was not taken in time."""
    late = Export.objects.filter(status__in=[Status.MAKING, Status.READY], ends_at__lte=now())
    for export in late:
        with transaction.atomic():
            if Export.objects.filter(pk=export.pk, status=export.status).update(
                status=Status.ENDED
            ):
                _note(CONTROL, Entry.Verb.ADMINISTRATION, "export.end", export, {})
    # What is being sent just now is destroyed by whoever sends it.
    done = Export.objects.filter(
        Q(status=Status.ENDED) | Q(status=Status.TAKEN, taken_at__lte=now() - SENT_WITHIN),
        sealed__isnull=False,
    )
    return sum(export_destroy(export=export) for export in done.select_related("sealed"))


def export_destroy(*, export: Export) -> bool:
    """Whether the sealed copy of an export that is over was destroyed now."""
    with transaction.atomic():
        won = Export.objects.filter(
            pk=export.pk, status__in=[Status.TAKEN, Status.ENDED], sealed__isnull=False
        ).update(sealed=None)
        if won and export.sealed is not None:
            _note(CONTROL, Entry.Verb.ERASURE, "export.destroy", export,
                  {"sha256": export.sha256})  # fmt: skip
            vault.destroy(export.sealed)
    return bool(won)


def exports_release(*, subject_codes: Collection[str]) -> Sequence[SealedObject]:
    """Sealed copies of what is being erased, which nothing names any more; their exports end.

    Called in the transaction of the erasure, which destroys them with the rest.
    """
    held = Export.objects.filter(subject_code__in=subject_codes)
    # A copy that is being made either commits before this, or finds its export ended.
    list(held.select_for_update())
    sealed = list(SealedObject.objects.filter(pk__in=held.values("sealed")))
    held.filter(status__in=[Status.MAKING, Status.READY]).update(status=Status.ENDED)
    held.filter(sealed__isnull=False).update(sealed=None)
    return sealed


def _request_for(actor: User, subject: Subject) -> LookRequest | None:
    approved = actor.look_requests.filter(
        subject_kind=subject.kind, subject_code=subject.code, status="approved",
        wants_export=True, usable_until__gt=now(), export__isnull=True,
    )  # fmt: skip
    # Whoever ended the look took back what it was approved for.
    return approved.exclude(look__closed_at__isnull=False).first()


def _code_of(token: str) -> str:
    """The code that a genuine token names; "forged" for any other."""
    try:
        code, person = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return "forged"
    theirs = Export.objects.filter(code=code, person__code=person)
    return str(code) if theirs.exists() else "forged"


def _require_take(actor: User, token: str) -> Entry:
    code = _code_of(token)
    subject = Subject(SubjectKind.EXPORT, code)
    if code != "forged":
        export = Export.objects.select_related("person").get(code=code)
        subject = replace(_subject(export), barred=_untakable(export))
    return policy.require(
        actor=actor, action=Action.EXPORT_TAKE, subject=subject, purpose=Purpose.INVESTIGATION
    )


def _untakable(export: Export) -> str:
    if export.status == Status.TAKEN:
        return "export_taken"
    if export.status == Status.ENDED or export.ends_at <= clock.latest(now()):
        return "export_ended"
    return "" if export.status == Status.READY else "export_not_ready"


def _subject(export: Export) -> Subject:
    return Subject(
        SubjectKind.EXPORT, str(export.code), station=export.station_code,
        holder=str(export.person.code),
    )  # fmt: skip


def _note(
    actor: AnyActor, verb: Entry.Verb, action: str, export: Export, detail: ledger.Detail
) -> None:
    ledger.append(
        actor=actor, verb=verb, action=action, subject=_subject(export),
        purpose=Purpose.INVESTIGATION, detail=detail, sealed={"case": export.case_reference},
    )  # fmt: skip
