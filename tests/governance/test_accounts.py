"""Accounts are made by command, with roles, on record, and with nobody's fixed password."""

from __future__ import annotations

import getpass
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from governance.actors import worker
from governance.models import Entry, User
from governance.policy import Role
from governance.services.accounts import account_create, sign_in_record

pytestmark = pytest.mark.django_db
PASSWORD = "rain on the gomti river"


def created(
    username: str = "asha", full_name: str = "आशा वर्मा", password: str | None = None
) -> User:
    return account_create(
        actor=worker("command-line"), username=username, full_name=full_name, password=password,
        roles=[Role.OPERATOR, Role.SUPERVISOR],
    )  # fmt: skip


def test_an_account_has_its_roles_and_the_ledger_knows_only_its_code() -> None:
    made = created(password=PASSWORD)

    entry = Entry.objects.get()
    assert set(made.groups.values_list("name", flat=True)) == {"operator", "supervisor"}
    assert made.check_password(PASSWORD)
    assert (entry.subject_code, entry.detail) == (str(made.code), {"roles": "operator+supervisor"})
    assert "asha" not in str(vars(entry))


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


def test_the_command_asks_for_the_password_and_never_shows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda prompt: PASSWORD)
    out = StringIO()

    call_command("account_create", "asha", "Asha", "auditor", stdout=out)

    assert User.objects.get().check_password(PASSWORD)
    assert PASSWORD not in out.getvalue()


@pytest.mark.parametrize("weak", ["", "short", "password1234"])
def test_the_command_refuses_a_weak_password(monkeypatch: pytest.MonkeyPatch, weak: str) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda prompt: weak)

    with pytest.raises(CommandError):
        call_command("account_create", "asha", "Asha", "auditor", stdout=StringIO())

    assert not User.objects.exists()
