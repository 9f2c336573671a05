"""People of third parties: accounts that hold no other role and see what an agreement opens."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import policy
from governance.actors import AnyActor
from governance.errors import Refused
from governance.models import Grant, Party, PartyPerson, User
from governance.policy import Action
from governance.services.accounts import account_write
from governance.services.grants import Holding, grant_end_write, grant_write
from governance.services.parties.notes import note, party_subject
from governance.vocabulary import Role

REASON = "person of a third party"


@dataclass(frozen=True)
class Account:
    """How a person signs in at first, and what pages call her."""

    username: str
    full_name: str
    password: str | None = None


def party_person_add(*, actor: User, party: Party, account: Account) -> PartyPerson:
    """A new account for a person of this third party.

    Raises:
        Denied: the person may not add one.
        Refused: the third party has left the register.
        ValidationError: the name for signing in is taken, or does not fit.
    """
    policy.require(actor=actor, action=Action.PARTY_PEOPLE, subject=party_subject(party))
    if not account.full_name.strip():
        raise ValidationError(_("Write the person's name."))
    return party_person_write(actor=actor, by=actor, party=party, account=account)


def party_person_write(*, actor: AnyActor, by: User, party: Party, account: Account) -> PartyPerson:
    """The rows of a person of a third party, for who has been asked already: the demo.

    Raises:
        Refused, ValidationError: as party_person_add.
    """
    with transaction.atomic():
        # Whoever ends the third party meanwhile must end this person, too.
        if Party.objects.select_for_update().get(pk=party.pk).ended_at is not None:
            raise Refused("ended", _("This third party has left the register."))
        person = account_write(
            actor=actor, username=account.username, full_name=account.full_name,
            password=account.password,
        )  # fmt: skip
        made = PartyPerson.objects.create(party=party, person=person, added_by=by)
        grant_write(
            actor=actor, grantor=by, person=person, holding=Holding(role=Role.THIRD_PARTY),
            reason=REASON,
        )  # fmt: skip
        _note(actor, made)
    return made


def party_person_end(*, actor: User, of_party: PartyPerson) -> None:
    """Close a person's account: it opens nothing from now on.

    Raises:
        Denied: the person may not end it.
        Refused: it has ended before.
    """
    policy.require(actor=actor, action=Action.PARTY_PEOPLE, subject=party_subject(of_party.party))
    with transaction.atomic():
        if not _end(actor, of_party):
            raise Refused("settled", _("This person's account was closed before."))


def people_end(*, actor: User, party: Party) -> int:
    """How many accounts of a third party were closed, in the caller's transaction."""
    open_ones = PartyPerson.objects.select_related("person", "party")
    return sum(_end(actor, found) for found in open_ones.filter(party=party, ended_at__isnull=True))


def _end(actor: User, of_party: PartyPerson) -> bool:
    won = PartyPerson.objects.filter(pk=of_party.pk, ended_at__isnull=True).update(
        ended_at=now(), ended_by=actor
    )
    if not won:
        return False
    held = Grant.objects.filter(person=of_party.person, ended_at__isnull=True)
    for grant in held.filter(role=Role.THIRD_PARTY.value):
        grant_end_write(actor=actor, grant=grant, by=actor)
    User.objects.filter(pk=of_party.person_id).update(is_active=False)
    _note(actor, of_party, ended=True)
    return True


def _note(actor: AnyActor, of_party: PartyPerson, *, ended: bool = False) -> None:
    note(
        actor=actor, action=Action.PARTY_PEOPLE, subject=party_subject(of_party.party),
        detail={"person": str(of_party.person.code), "ended": ended},
    )  # fmt: skip
