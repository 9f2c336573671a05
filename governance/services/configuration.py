"""What decides how the deployment works is on record, and so is each change of it."""

from __future__ import annotations

from django.db import transaction

from governance import ledger
from governance.actors import worker
from governance.models import Entry
from governance.subjects import Subject, SubjectKind, facts

ACTION = "ledger.configuration"


def configuration_publish() -> Entry | None:
    """The entry of the detection policy, the model and the settings; None while they stand."""
    told = dict(facts().configuration())
    last = Entry.objects.filter(action=ACTION).order_by("-id").first()
    if last and last.public == told:
        return None
    with transaction.atomic():
        return ledger.append(
            actor=worker("sequencer"), verb=Entry.Verb.ADMINISTRATION, action=ACTION,
            subject=Subject(SubjectKind.LEDGER, "configuration"), public=told,
        )  # fmt: skip
