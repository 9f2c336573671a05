"""Accounts are made by command, with roles, on record, and with nobody's fixed password."""

from __future__ import annotations

import getpass
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from governance.actors import worker
from governance.models import Entry, Grant, User
from governance.policy import Denied, Role
from governance.selectors.grants import held_by
from governance.services.accounts import account_make, account_write, sign_in_record
from tests.governance.people import person_with

pytestmark = pytest.mark.django_db
PASSWORD = "rain on the gomti river"


def created(
    username: str = "asha", full_name: str = "आशा वर्मा", password: str | None = None
) -> User:
    return account_write(
        actor=worker("command-line"), username=username, full_name=full_name, password=password
    )


def by_command(*arguments: str, **options: str) -> str:
    out = StringIO()
    call_command("account_create", *arguments, body="City police", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda prompt: PASSWORD)


def test_the_ledger_knows_an_account_only_by_its_code() -> None:
    made = created(password=PASSWORD)

    entry = Entry.objects.get()
    assert made.check_password(PASSWORD)
    assert held_by(person=made).roles == set()
    assert entry.subject_code == str(made.code)
    assert "asha" not in str(vars(entry))


def test_only_an_administrator_makes_accounts() -> None:
    with pytest.raises(Denied):
        account_make(
            actor=person_with(Role.SUPERVISOR), username="new", full_name="New", body=None,
            password=PASSWORD,
        )  # fmt: skip
    account_make(
        actor=person_with(Role.ADMINISTRATOR, name="admin"), username="other", full_name="Other",
        body=None, password=PASSWORD,
    )  # fmt: skip

    assert not User.objects.filter(username="new").exists()
    assert User.objects.filter(username="other").exists()


def test_without_a_password_nobody_signs_in_with_one() -> None:
    assert not created().has_usable_password()


@pytest.mark.parametrize(
    ("username", "full_name"),
    [("asha", "Asha\x00"), ("asha", "As\x1b[1mha"), ("as ha", "Asha"), ("", "Asha"),
     ("a" * 151, "Asha"), ("asha", "A" * 151), ("as\x00ha", "Asha")],
)  # fmt: skip
def test_a_name_that_does_not_fit_makes_no_account(username: str, full_name: str) -> None:
    with pytest.raises(ValidationError):
        created(username, full_name)

    assert not User.objects.exists()
    assert not Entry.objects.exists()


def test_a_name_that_is_taken_leaves_the_first_account_as_it_is() -> None:
    first = created(full_name="Asha")

    with pytest.raises(ValidationError):
        created(full_name="Other")

    assert User.objects.get() == first


def test_a_sign_in_is_on_record_by_code() -> None:
    her = created()

    entry = sign_in_record(person=her)

    assert (entry.action, entry.actor_code) == ("account.sign_in", str(her.code))


def test_the_command_asks_for_the_password_and_never_shows_it(password: None) -> None:
    said = by_command("asha", "Asha", "administrator")

    assert User.objects.get().check_password(PASSWORD)
    assert PASSWORD not in said


def test_the_first_account_is_an_administrator_and_grants_the_others(password: None) -> None:
    with pytest.raises(CommandError, match="first account"):
        by_command("sen", "Sen", "auditor")
    by_command("asha", "Asha", "administrator")
    with pytest.raises(CommandError, match="--by"):
        by_command("mallory", "Mallory", "administrator")
    with pytest.raises(CommandError, match="Say why"):
        by_command("sen", "Sen", "auditor", by="asha")
    by_command("sen", "Sen", "auditor", by="asha", reason="named by the High Court")

    grant = Grant.objects.get(person__username="sen")
    assert set(User.objects.values_list("username", flat=True)) == {"asha", "sen"}
    assert (grant.granted_by.username, grant.role) == ("asha", "auditor")
    assert held_by(person=grant.person).roles == {"auditor"}


@pytest.mark.parametrize("weak", ["", "short", "password1234"])
def test_the_command_refuses_a_weak_password(monkeypatch: pytest.MonkeyPatch, weak: str) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda prompt: weak)

    with pytest.raises(CommandError):
        by_command("asha", "Asha", "administrator")

    assert not User.objects.exists()
