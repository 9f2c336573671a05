"""Third parties in the browser: registered, signed for, watched, and public."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime, now

from distress.models import Stream
from distress.web.accounts.secrets import secret_seal
from governance.models import (
    Agreement,
    Entry,
    MaintenanceSession,
    PartyKey,
    PartyPerson,
    User,
)
from governance.policy import Purpose, Role
from governance.selectors.parties import accesses_list
from governance.services.parties import agreement_end, maintenance_open, party_end
from tests.distress.conftest import City, person_make
from tests.distress.web.world import signed_in
from tests.governance.parties import Register, register_build

PUBLIC = "/public/third-parties/"


@pytest.fixture
def register(city: City) -> Register:
    built = register_build(city.camera.code)
    for who in (built.officer, built.approver, built.her):
        _factor(who)
    return built


def _factor(who: User) -> None:
    """Without a second factor no page would be open to her."""
    Authenticator.objects.create(
        user=who, type=Authenticator.Type.TOTP,
        data={"secret": secret_seal(generate_totp_secret())},
    )  # fmt: skip


@pytest.fixture
def auditor(city: City) -> Client:
    client = signed_in(person_make("sen", Role.AUDITOR))
    session = client.session
    session["purpose"] = Purpose.OVERSIGHT.value
    session.save()
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def moment(days: float) -> str:
    return f"{localtime(now() + timedelta(days=days)):%Y-%m-%dT%H:%M}"


def agreed(city: City, **other: Any) -> dict[str, Any]:
    """What the form of an agreement sends."""
    return {
        "purpose": "maintenance", "reference": "PWD/114-2026", "legal_basis": "अनुबंध, rule 173 GFR",
        "scopes": ["cameras.health", "figures.read"], "starts_at": moment(0),
        "ends_at": moment(30), "cameras": [str(city.camera.code)],
    } | other  # fmt: skip


def test_a_party_is_registered_agreed_with_signed_for_and_given_a_key(
    city: City, register: Register
) -> None:
    officer, approver = signed_in(register.officer), signed_in(register.approver)

    made = officer.post(
        "/third-parties/register/",
        {"name": "Lens & Sons", "kind": "vendor", "contact": "desk@lens.example"},
    )
    form = officer.post(f"{made['Location']}agreement/", agreed(city))
    address = form["Location"]
    waiting = approver.get("/third-parties/")
    signed = approver.post(f"{address}sign/")
    key = officer.post(
        f"{address}key/",
        {"label": "monitoring", "scopes": ["figures.read"], "expires_at": moment(9)},
    )
    person = officer.post(
        f"{made['Location']}person/",
        {"username": "lena", "full_name": "Lena", "password": "rain on the gomti"},
    )

    agreement = Agreement.objects.get()
    assert f"/agreements/{agreement.code}/" in waiting.content.decode()
    assert [answer.status_code for answer in (made, form, signed, key, person)] == [
        302, 302, 302, 201, 302,
    ]  # fmt: skip
    secret = re.search(r"data-secret>([\w-]{43})<", key.content.decode())
    assert secret is not None
    assert secret[1] not in officer.get(address).content.decode()
    assert PartyPerson.objects.get(person__username="lena").party.name == "Lens & Sons"
    answer = Client().get("/api/v1/party/figures/", headers={"Authorization": f"Party {secret[1]}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"reference": "contract with Mr Rao"}, "A reference has a number"),
        ({"reference": "9" * 41}, "3 to 40 signs"),
        ({"legal_basis": "x" * 1001}, "at most 1000"),
        ({"legal_basis": "a\x00b"}, "control characters"),
        ({"legal_basis": "a\x1bb"}, "control characters"),
        ({"starts_at": moment(9), "ends_at": moment(8)}, "ends after it begins"),
        ({"ends_at": moment(400)}, "within a year"),
        ({"ends_at": "soon"}, "valid date"),
        ({"scopes": []}, "Say what the agreement opens"),
        ({"scopes": ["footage.see"]}, "not one of the available choices"),
        ({"scopes": ["disclosures.take"]}, "and nothing else"),
        ({"cameras": [str(uuid.uuid4())]}, "does not exist"),
        ({"cameras": ["' OR 1=1"]}, "does not exist"),
        ({"cameras": []}, "at least one camera"),
    ],
)
def test_what_does_not_fit_stays_in_the_form_with_a_sentence(
    city: City, register: Register, other: dict[str, Any], sentence: str
) -> None:
    answer = signed_in(register.officer).post(
        f"/third-parties/{register.party.code}/agreement/", agreed(city, **other)
    )

    assert answer.status_code == 400
    assert sentence in text(answer)
    assert not Agreement.objects.exists()


def test_a_key_after_the_end_of_its_agreement_is_not_made(register: Register) -> None:
    agreement = register.signed()

    answer = signed_in(register.officer).post(
        f"/agreements/{agreement.code}/key/",
        {"label": "job", "scopes": ["figures.read"], "expires_at": moment(31)},
    )

    assert answer.status_code == 400
    assert "with its agreement at the latest" in text(answer)
    assert not PartyKey.objects.exists()


def test_making_keys_and_people_needs_somebody_who_has_just_shown_that_it_is_she(
    register: Register,
) -> None:
    agreement = register.signed()
    client = signed_in(register.officer)
    session = client.session
    session["authenticated_at"] = 0
    session.save()

    for address in (
        f"/agreements/{agreement.code}/key/", f"/third-parties/{register.party.code}/person/",
    ):  # fmt: skip
        assert client.post(address, {}).status_code == 302
    assert not PartyKey.objects.exists()


def test_who_may_not_sign_reads_why_and_nothing_is_signed(register: Register) -> None:
    agreement = register.made()
    same = person_make("same", Role.APPROVER)

    page = signed_in(same).get(f"/agreements/{agreement.code}/")
    answer = signed_in(same).post(f"/agreements/{agreement.code}/sign/")

    assert "You belong to the body that made it" in text(page)
    assert answer.status_code == 409
    agreement.refresh_from_db()
    assert agreement.signed_at is None


def test_an_agreement_ends_early_with_a_reason_or_is_declined(register: Register) -> None:
    signed, waiting = register.signed(), register.made()
    approver = signed_in(register.approver)

    nothing = approver.post(f"/agreements/{signed.code}/end/", {"ending": "party_ended"})
    approver.post(f"/agreements/{signed.code}/end/", {"ending": "breach"})
    approver.post(f"/agreements/{waiting.code}/end/", {"ending": "not_needed"})

    assert nothing.status_code == 409
    endings = Agreement.objects.order_by("id").values_list("ending", flat=True)
    assert list(endings) == ["breach", "declined"]


def test_a_third_party_sees_its_agreements_works_with_a_ticket_and_reads_its_log(
    city: City, register: Register
) -> None:
    agreement = register.signed()
    Stream.objects.update(health="healthy", seen_at=now(), counters={"frames_dropped": 4})
    her = signed_in(register.her)
    own, health = "/party/", f"/party/{agreement.code}/cameras/"

    refused = her.get(health)
    wrong = her.post(f"/party/{agreement.code}/session/", {"ticket": "camera is dark", "hours": 1})
    late = her.post(f"/party/{agreement.code}/session/", {"ticket": "INC-1", "hours": 9})
    opened = her.post(f"/party/{agreement.code}/session/", {"ticket": "INC-1", "hours": 1})
    seen = her.get(health)
    page = her.get(own)
    closed = her.post(f"/party/sessions/{MaintenanceSession.objects.get().code}/close/")
    after = her.get(health)

    assert [refused.status_code, wrong.status_code, late.status_code] == [403, 400, 400]
    assert "No maintenance session is open" in text(refused)
    assert "A reference has a number" in text(wrong)
    assert [opened.status_code, seen.status_code, closed.status_code] == [302, 200, 302]
    assert "Watched" in text(seen)
    assert city.camera.name in text(seen)
    assert after.status_code == 403
    assert "INC-1" in text(page)
    assert 'data-reason="no_ticket"' in page.content.decode()
    assert her.get("/")["Location"] == own


def test_counts_are_shown_and_reversed_days_are_not(register: Register) -> None:
    agreement = register.signed()
    her = signed_in(register.her)

    page = her.get(f"/party/{agreement.code}/figures/")
    wrong = her.get(
        f"/party/{agreement.code}/figures/", {"since": "2026-11-09", "until": "2026-11-01"}
    )

    assert page.status_code == 200
    assert "No whole day" in text(page)
    assert wrong.status_code == 400
    assert "The first day is after the last" in text(wrong)


def test_another_party_finds_nothing_of_this_one(register: Register) -> None:
    agreement = register.signed()
    session = maintenance_open(actor=register.her, agreement=agreement.code, ticket="INC-1")
    other = register.person("mo", register.other_party())
    _factor(other)
    client = signed_in(other)

    for path in (f"/party/{agreement.code}/cameras/", f"/party/{agreement.code}/figures/"):
        assert client.get(path).status_code == client.get(path.replace(
            str(agreement.code), str(uuid.uuid4()))).status_code == 404  # fmt: skip
    assert client.post(f"/party/{agreement.code}/session/", {"ticket": "INC-2"}).status_code == 404
    assert client.post(f"/party/sessions/{session.code}/close/").status_code == 404
    page = client.get("/party/").content.decode()
    assert str(agreement.code) not in page
    assert str(register.party.code) not in page
    # Its own tries stand in its own log, and not in the other's.
    assert 'data-reason="not_their_agreement"' in page
    assert "not_their_agreement" not in signed_in(register.her).get("/party/").content.decode()


@pytest.mark.parametrize(
    "path",
    ["/live/", "/ledger/", "/looks/", "/station/", "/shadow/", "/authorisations/", "/people/",
     "/retention/", "/reports/", "/gatherings/", "/third-parties/", "/third-parties/accesses/",
     "/shift/", "/oversight/"],
)  # fmt: skip
def test_a_third_party_has_no_page_of_the_agency_and_its_try_is_public(
    register: Register, path: str
) -> None:
    answer = signed_in(register.her).get(path)

    assert answer.status_code in {403, 404}
    (access,) = Client().get(PUBLIC, {"format": "json"}).json()["accesses"]
    assert access["allowed"] is False
    assert access["party"] == str(register.party.code)


def test_oversight_reads_all_accesses_of_one_or_of_all_refused_or_not(
    register: Register, auditor: Client
) -> None:
    agreement = register.signed()
    other = register.person("mo", register.other_party())
    _factor(other)
    signed_in(register.her).get(f"/party/{agreement.code}/figures/")
    signed_in(register.her).get(f"/party/{agreement.code}/cameras/")
    signed_in(other).get(f"/party/{agreement.code}/figures/")

    def reasons(**query: str) -> list[str]:
        page = auditor.get("/third-parties/accesses/", query).content.decode()
        return re.findall(r'data-reason="(\w+)"', page)

    assert reasons() == ["not_their_agreement", "no_ticket", "allowed"]
    assert reasons(answer="refused") == ["not_their_agreement", "no_ticket"]
    assert reasons(party=str(register.party.code)) == ["no_ticket", "allowed"]
    assert reasons(party="nobody", before="nothing") == reasons()
    assert Entry.objects.filter(action="party.audit", allowed=True).count() == 5


def test_older_accesses_are_reached_page_by_page(register: Register) -> None:
    agreement = register.signed()
    her = signed_in(register.her)
    for _ in range(5):
        her.get(f"/party/{agreement.code}/figures/")

    listed = accesses_list(limit=2)
    older = accesses_list(limit=2, before=str(listed.next_code))
    last = accesses_list(limit=2, before=str(older.next_code))

    codes = [access.code for page in (listed, older, last) for access in page.accesses]
    assert len(codes) == len(set(codes)) == 5
    assert last.next_code is None


def test_the_public_register_says_who_what_until_when_and_every_access_and_no_person(
    city: City, register: Register
) -> None:
    agreement = register.signed()
    register.made(reference="WAITS/1")
    key, _secret = register.key(agreement)
    maintenance_open(actor=register.her, agreement=agreement.code, ticket="INC-20412")
    signed_in(register.her).get(f"/party/{agreement.code}/cameras/")

    page = Client().get(PUBLIC)
    told = Client().get(PUBLIC, {"format": "json"}).json()

    (row,) = told["third_parties"]
    (signed,) = row["agreements"]
    assert (row["name"], row["people"], row["keys"]) == ("Netra Systems", 1, 1)
    assert (signed["cameras"], signed["reference"], signed["state"]) == (
        1, "PWD/114-2026", "in_force",
    )  # fmt: skip
    assert (signed["made_by"], signed["signed_by"]) == ("City police", "District magistrate")
    assert [session["ticket"] for session in signed["maintenance"]] == ["INC-20412"]
    accesses = [(row["action"], row["reason"], row["cameras"]) for row in told["accesses"]]
    assert accesses == [("party.health", "allowed", 1), ("party.maintain", "allowed", 1)]
    assert "INC-20412" in text(page)
    # Neither which cameras, nor who: the party answers for its people and keys.
    hidden = {
        city.camera.name, str(city.camera.code), str(register.her.code), "Dev", "vimala",
        str(register.officer.code), str(register.approver.code), str(key.code), key.prefix,
        "WAITS/1",
    }  # fmt: skip
    whole = page.content.decode() + Client().get(PUBLIC, {"format": "json"}).content.decode()
    assert not [word for word in hidden if word in whole]


def test_the_register_keeps_what_has_ended(register: Register) -> None:
    agreement = register.signed()
    party_end(actor=register.officer, party=register.party)
    done = register.other_party()
    assert done.ended_at is None

    told = Client().get(PUBLIC, {"format": "json"}).json()["third_parties"]

    by_name = {row["name"]: row for row in told}
    ended = by_name["Netra Systems"]
    assert (ended["people"], ended["keys"]) == (0, 0)
    assert [(row["state"], row["ending"]) for row in ended["agreements"]] == [
        ("over", "party_ended")
    ]
    assert ended["agreements"][0]["agreement"] == str(agreement.code)


def test_a_long_register_costs_no_more_than_a_short_one(register: Register) -> None:
    with CaptureQueriesContext(connection) as short:
        Client().get(PUBLIC)
    for _ in range(3):
        agreement = register.signed()
        register.key(agreement)
        maintenance_open(actor=register.her, agreement=agreement.code, ticket="INC-1")
    with CaptureQueriesContext(connection) as long:
        Client().get(PUBLIC)

    # Scopes, cameras and keys of agreements are asked for once, where there are any.
    assert len(long) <= len(short) + 3


def test_an_empty_register_says_so(db: None) -> None:
    assert "nothing is open to any" in text(Client().get(PUBLIC))


def test_what_has_ended_is_over_on_its_own_page_too(register: Register) -> None:
    agreement = register.signed()
    agreement_end(actor=register.approver, agreement=agreement, ending=Agreement.Ending.ORDER)

    page = signed_in(register.her).get("/party/")

    assert "An order or a change of the law" in text(page)
    assert "Open a maintenance session" not in text(page)


def test_a_closed_account_signs_nobody_in_any_more(register: Register) -> None:
    her, officer = signed_in(register.her), signed_in(register.officer)
    assert her.get("/party/").status_code == 200

    officer.post(f"/third-parties/people/{register.her.code}/end/")
    again = officer.post(f"/third-parties/people/{register.her.code}/end/")

    assert her.get("/party/")["Location"].startswith("/sign-in/")
    assert again.status_code == 409


def test_the_party_page_shows_its_agreements_and_people(register: Register) -> None:
    agreement = register.signed()

    page = signed_in(register.officer).get(f"/third-parties/{register.party.code}/")
    none = signed_in(register.officer).get(f"/third-parties/{uuid.uuid4()}/")

    assert str(agreement.code) in page.content.decode()
    assert "Dev" in text(page)
    assert none.status_code == 404
