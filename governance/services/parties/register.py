"""The register of third parties."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import policy
from governance.actors import AnyActor
from governance.errors import Refused
from governance.models import Agreement, Party, PartyKey, User
from governance.policy import Action
from governance.services.parties.notes import note, party_subject
from governance.services.parties.people import people_end
from governance.subjects import Subject, SubjectKind
from governance.texts import plain_text


def party_register(*, actor: User, name: str, kind: Party.Kind, contact: str) -> Party:
    """A third party, public from now on. It may see nothing before an agreement is signed.

    Raises:
        Denied: the person may not register one.
        ValidationError: the name is taken, or a text does not fit.
    """
    subject = Subject(SubjectKind.PARTY, "new")
    policy.require(actor=actor, action=Action.PARTY_REGISTER, subject=subject)
    return party_write(actor=actor, by=actor, name=name, kind=kind, contact=contact)


def party_write(*, actor: AnyActor, by: User, name: str, kind: Party.Kind, contact: str) -> Party:
    """The row of a third party, for who has been asked already: the demo.

    Raises:
        ValidationError: the name is taken, or a text does not fit.
    """
    for text in (name, contact):
        plain_text(text)
    if "\n" in name + contact:
        raise ValidationError(_("Name and contact are one line each."))
    made = Party(name=name.strip(), kind=kind, contact=contact.strip(), registered_by=by)
    made.full_clean()
    with transaction.atomic():
        made.save()
        note(
            actor=actor, action=Action.PARTY_REGISTER, subject=party_subject(made),
            detail={"kind": kind.value},
        )  # fmt: skip
    return made


def party_end(*, actor: User, party: Party) -> None:
    """Take a third party out: its agreements, keys and accounts end with it, what it did stays.

    Raises:
        Denied: the person may not end it.
        Refused: it has ended before.
    """
    policy.require(actor=actor, action=Action.PARTY_REGISTER, subject=party_subject(party))
    at = now()
    ended = {"ended_at": at, "ended_by": actor}
    with transaction.atomic():
        if not Party.objects.filter(pk=party.pk, ended_at__isnull=True).update(**ended):
            raise Refused("settled", _("This third party has left the register before."))
        agreements = Agreement.objects.filter(party=party, ended_at__isnull=True).update(
            **ended, ending=Agreement.Ending.PARTY_ENDED
        )
        keys = PartyKey.objects.filter(agreement__party=party, ended_at__isnull=True)
        counted = keys.update(**ended)
        people = people_end(actor=actor, party=party)
        note(
            actor=actor, action=Action.PARTY_REGISTER, subject=party_subject(party),
            detail={"ended": True, "agreements": agreements, "keys": counted, "people": people},
        )  # fmt: skip
