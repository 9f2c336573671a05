"""The door for complaints: open to everybody, closed to machines, and it forgets who came."""

from __future__ import annotations

import html
import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import localtime, now

from distress.log_lines import sender_forgotten
from governance.models import Complaint, Entry
from governance.policy import Role
from governance.selectors.complaints import Part, words_of
from governance.services.complaints import complaint_answer, complaint_disagree
from tests.distress.conftest import City, person_make

pytestmark = pytest.mark.django_db

NEW, FOLLOW = "/public/complaints/new/", "/public/complaints/"
MOMENT = "%Y-%m-%dT%H:%M"
WORDS = "पुलिस बिना वजह आई। They asked my name <script>alert(1)</script>"


@pytest.fixture(autouse=True)
def empty_cache(keys_apart: None) -> None:
    cache.clear()


def typed(city: City, **other: str) -> dict[str, str]:
    """What a person types; the time is this morning's, of India."""
    at = localtime(now())
    given = {
        "category": "not_wanted", "sign": str(city.camera.code), "hotspot": "",
        "place_words": "", "words": WORDS, "website": "",
        "from_at": f"{at - timedelta(hours=3):{MOMENT}}",
        "until_at": f"{at - timedelta(hours=2):{MOMENT}}",
    }  # fmt: skip
    return given | other


def began(client: Client, *, seconds_ago: float = 60) -> str:
    """The beginning of a form that was opened some time ago."""
    with time_machine.travel(now() - timedelta(seconds=seconds_ago)):
        page = client.get(NEW).content.decode()
    found = re.search(r'name="began" value="([^"]+)"', page)
    assert found
    return found[1]


def sent(client: Client, given: dict[str, str], *, address: str = "203.0.113.7") -> HttpResponse:
    return client.post(NEW, {"began": began(client), **given}, REMOTE_ADDR=address)  # type: ignore[return-value]


def reference_in(answer: HttpResponse) -> str:
    found = re.search(r"data-reference>([^<]+)<", answer.content.decode())
    assert found
    return found[1]


def text_of(answer: HttpResponse) -> str:
    return html.unescape(answer.content.decode())


def test_a_complaint_is_taken_and_its_reference_shown_once(city: City) -> None:
    answer = sent(Client(), typed(city))

    kept = Complaint.objects.get()
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    assert (kept.place_kind, kept.place_code) == ("camera", str(city.camera.code))
    assert words_of(kept, Part.WORDS) == WORDS
    assert f"{localtime(kept.due_at):%d %b %Y %H:%M}" in text_of(answer)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", reference_in(answer))
    assert reference_in(answer) not in text_of(Client().get(FOLLOW))


def test_no_cookie_but_that_against_forgery_is_set_and_no_word_of_the_browser_kept(
    city: City,
) -> None:
    client = Client(headers={"user-agent": "A rare browser"})

    sent(client, typed(city))

    assert set(client.cookies) <= {"csrftoken"}
    kept = Complaint.objects.values().get()
    entry = Entry.objects.filter(action="complaint.receive").values().get()
    assert "203.0.113.7" not in f"{kept}{entry}"
    assert "rare browser" not in f"{kept}{entry}"
    line: dict[str, Any] = {
        "event": "request_started", "ip": "203.0.113.7", "user_agent": "A rare browser",
        "user_id": 7,
    }  # fmt: skip
    assert sender_forgotten(None, "info", line) == {"event": "request_started"}


def test_the_form_asks_for_nothing_that_says_who_somebody_is() -> None:
    page = text_of(Client().get(NEW))

    names = set(re.findall(r'name="([^"]+)"', page)) - {"viewport", "htmx-config"}
    assert names == {
        "csrfmiddlewaretoken", "began", "category", "from_at", "until_at", "sign", "hotspot",
        "place_words", "words", "website",
    }  # fmt: skip
    assert "maxlength" not in page


@pytest.mark.parametrize("shape", ["{0}", "{0.hex}", "{1}", " {2} "])
def test_the_code_of_a_sign_may_be_typed_in_part(city: City, shape: str) -> None:
    code = city.camera.hotspot.code
    sign = shape.format(code, str(code)[:8], str(code)[:13].upper())

    assert sent(Client(), typed(city, sign=sign)).status_code == 201
    kept = Complaint.objects.get()
    assert (kept.place_kind, kept.place_code) == ("hotspot", str(code))


def test_the_place_may_be_chosen_or_told_in_words(city: City) -> None:
    area = str(city.camera.hotspot.code)

    sent(Client(), typed(city, sign="", hotspot=area, place_words="by the tea stall"))
    sent(Client(), typed(city, sign="", place_words="चाय की दुकान के पास"))

    told, chosen = Complaint.objects.order_by("-pk")
    assert (chosen.place_kind, chosen.place_code) == ("hotspot", area)
    assert words_of(chosen, Part.PLACE) == "by the tea stall"
    assert (told.place_kind, told.place_code) == ("words", "")
    assert words_of(told, Part.PLACE) == "चाय की दुकान के पास"


def at_hours(*, begin: float, end: float) -> dict[str, str]:
    at = localtime(now())
    return {
        "from_at": f"{at + timedelta(hours=begin):{MOMENT}}",
        "until_at": f"{at + timedelta(hours=end):{MOMENT}}",
    }


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (at_hours(begin=-2, end=-3), "Exchange the two"),
        (at_hours(begin=-2, end=2), "has not come yet"),
        (at_hours(begin=-30, end=-2), "longer than 24 hours"),
        (at_hours(begin=-24 * 400, end=-24 * 400 + 1), "more than a year ago"),
        ({"from_at": "yesterday"}, "valid date"),
        ({"words": "word " * 10_000}, "49999 characters, and 2000 fit"),
        ({"words": "शब्द " * 10_000}, "49999 characters, and 2000 fit"),
        ({"words": "a bell \x07 rings"}, "control characters"),
        ({"words": "nothing \x00 here"}, "ull characters"),
        ({"place_words": "p" * 301}, "301 characters, and 300 fit"),
        ({"sign": "12345678"}, "No sign has this code"),
        ({"sign": "%_%_%_%_%"}, "No sign has this code"),
        ({"sign": "1" * 400}, "No sign has this code"),
        ({"sign": ""}, "Say where it was"),
        ({"category": ""}, "required"),
        ({"hotspot": str(uuid.uuid4())}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    city: City, wrong: dict[str, str], says: str
) -> None:
    given = typed(city) | wrong

    answer = sent(Client(), given)

    page = text_of(answer)
    assert answer.status_code == 400
    assert says in page
    for name in ("words", "place_words", "sign", "from_at", "until_at"):
        assert given[name] in page
    assert not Complaint.objects.exists()


def test_a_form_sent_twice_counts_once_and_shows_the_same_reference(city: City) -> None:
    client = Client()
    given = {"began": began(client), **typed(city)}

    first, second = client.post(NEW, given), client.post(NEW, given | {"words": "other"})

    assert reference_in(first) == reference_in(second)  # type: ignore[arg-type]
    assert "counts once" in text_of(second)  # type: ignore[arg-type]
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    ("trick", "says"),
    [
        ({"website": "http://buy.example"}, "that people do not see"),
        ({"began": ""}, "older than a day"),
        ({"began": "forged:signature:here"}, "older than a day"),
    ],
)
def test_machines_are_turned_away_and_told_why(
    city: City, trick: dict[str, str], says: str
) -> None:
    client = Client()

    answer = client.post(NEW, {"began": began(client), **typed(city), **trick})

    assert answer.status_code == 400
    assert says in text_of(answer)  # type: ignore[arg-type]
    assert WORDS in text_of(answer)  # type: ignore[arg-type]
    assert not Complaint.objects.exists()


def test_too_fast_waits_and_too_old_is_renewed(city: City) -> None:
    client = Client()
    fast = began(client, seconds_ago=1)
    at = now()

    with time_machine.travel(at, tick=False):
        early = text_of(client.post(NEW, {"began": fast, **typed(city)}))  # type: ignore[arg-type]
    with time_machine.travel(at + timedelta(seconds=5), tick=False):
        later = client.post(NEW, {"began": fast, **typed(city)})
    old = text_of(  # type: ignore[arg-type]
        client.post(NEW, {"began": began(client, seconds_ago=90_000), **typed(city)})
    )

    assert "faster than a person types" in early
    assert fast in early
    assert later.status_code == 201
    assert "older than a day" in old
    fresh = re.search(r'name="began" value="([^"]+)"', old)
    assert fresh
    with time_machine.travel(now() + timedelta(seconds=10)):
        assert client.post(NEW, {"began": fresh[1], **typed(city)}).status_code == 201


def test_one_address_has_its_turns_in_an_hour_and_another_has_its_own(
    city: City, settings: Any
) -> None:
    settings.ABHAYA_COMPLAINTS_HOURLY_EACH = 2
    at = now().replace(minute=10)
    with time_machine.travel(at, tick=False):
        taken = [sent(Client(), typed(city)).status_code for _ in range(2)]
        refused = sent(Client(), typed(city))
        other = sent(Client(), typed(city), address="203.0.113.8")
        wrong = sent(Client(), typed(city, sign=""), address="203.0.113.8")
    with time_machine.travel(at + timedelta(minutes=51), tick=False):
        again = sent(Client(), typed(city))

    until = localtime(at + timedelta(minutes=50)).replace(second=0)
    assert taken == [201, 201]
    assert refused.status_code == 429
    assert f"after {until:%H:%M}" in text_of(refused)
    assert 0 < int(refused["Retry-After"]) <= 3000
    assert WORDS in text_of(refused)
    assert (other.status_code, wrong.status_code, again.status_code) == (201, 400, 201)
    assert Complaint.objects.count() == 4


def test_what_was_no_complaint_takes_no_turn(city: City, settings: Any) -> None:
    settings.ABHAYA_COMPLAINTS_HOURLY_EACH = 1
    with time_machine.travel(now().replace(minute=10), tick=False):
        for _ in range(3):
            assert sent(Client(), typed(city, sign="")).status_code == 400

        assert sent(Client(), typed(city)).status_code == 201


def test_a_line_of_the_sixth_version_of_the_internet_is_one_address(
    city: City, settings: Any
) -> None:
    settings.ABHAYA_COMPLAINTS_HOURLY_EACH = 1
    with time_machine.travel(now().replace(minute=10), tick=False):
        first = sent(Client(), typed(city), address="2001:db8:1:2::1")
        same = sent(Client(), typed(city), address="2001:db8:1:2:ffff::9")
        other = sent(Client(), typed(city), address="2001:db8:1:3::1")

    assert [first.status_code, same.status_code, other.status_code] == [201, 429, 201]


def test_two_lines_of_the_fourth_version_are_two_however_they_are_written(
    city: City, settings: Any
) -> None:
    settings.ABHAYA_COMPLAINTS_HOURLY_EACH = 1
    with time_machine.travel(now().replace(minute=10), tick=False):
        first = sent(Client(), typed(city), address="::ffff:203.0.113.7")
        other = sent(Client(), typed(city), address="::ffff:198.51.100.9")
        same = sent(Client(), typed(city), address="203.0.113.7")

    assert [first.status_code, other.status_code, same.status_code] == [201, 201, 429]


def test_all_together_are_bounded_also_where_the_cache_is_away(city: City, settings: Any) -> None:
    settings.ABHAYA_COMPLAINTS_HOURLY = 3
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    begin = now()

    answers = [sent(Client(), typed(city), address=f"203.0.113.{number}") for number in range(4)]
    with time_machine.travel(begin + timedelta(minutes=61)):
        later = sent(Client(), typed(city))

    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    first = Complaint.objects.earliest("received_at").received_at
    assert f"after {localtime(first + timedelta(hours=1)):%H:%M}" in text_of(answers[3])
    assert later.status_code == 201


def test_no_address_lies_in_the_cache_and_nothing_outlives_the_hour(city: City) -> None:
    with time_machine.travel(now().replace(minute=10), tick=False):
        sent(Client(), typed(city), address="198.51.100.23")

    client = cache._cache.get_client()  # type: ignore[attr-defined]
    keys = [key for key in client.keys("*") if b"complaints:" in key]
    assert len(keys) == 2
    assert not [key for key in keys if b"198.51" in key or b"198.51" in client.get(key)]
    assert all(0 < client.ttl(key) <= 3601 for key in keys)


def test_the_reference_shows_the_answer_and_that_an_auditor_disagrees(city: City) -> None:
    reference = reference_in(sent(Client(), typed(city)))
    officer = person_make("meera", Role.DATA_OFFICER)
    auditor = person_make("audit", Role.AUDITOR)
    code = Complaint.objects.get().code

    before = text_of(Client().post(FOLLOW, {"reference": reference}))  # type: ignore[arg-type]
    complaint_answer(
        actor=officer, code=code, found=Complaint.Finding.UPHELD, answer="It was not needed."
    )
    complaint_disagree(actor=auditor, code=code, words="For the auditor's eyes.")
    after = text_of(  # type: ignore[arg-type]
        Client().post(FOLLOW, {"reference": f" {reference.lower().replace('-', ' ')} "})
    )

    assert "Received" in before
    assert "It was not needed." not in before
    for told in ("It was not needed.", "Upheld", "disagrees with this answer"):
        assert told in after
    for hidden in (WORDS, "For the auditor's eyes.", "Meera", str(code)):
        assert hidden not in after


@pytest.mark.parametrize("reference", ["", "AAAA-BBBB-CCCC-DDDD", "x" * 41, "\x00" * 19, "' OR 1"])
def test_no_other_reference_shows_anything(city: City, reference: str) -> None:
    sent(Client(), typed(city))

    answer = Client().post(FOLLOW, {"reference": reference})

    assert answer.status_code == 400
    assert "Your complaint" not in text_of(answer)  # type: ignore[arg-type]


def test_the_figures_are_for_everybody_and_for_programs(city: City) -> None:
    sent(Client(), typed(city))
    with time_machine.travel(now() + timedelta(days=16)):
        found = Client().get(f"{FOLLOW}?format=json").json()

    assert datetime.fromisoformat(found.pop("at"))
    assert found == {
        "answered_within_days": 15, "received": 1, "answered": 0, "answered_late": 0, "upheld": 0,
        "not_upheld": 0, "cannot_tell": 0, "waiting": 1, "overdue": 1, "disagreed": 0,
    }  # fmt: skip


def test_a_form_without_the_token_against_forgery_is_refused(city: City) -> None:
    answer = Client(enforce_csrf_checks=True).post(NEW, typed(city))

    assert answer.status_code == 403
    assert not Complaint.objects.exists()
