"""Whoever may have been filmed learns what became of it, and nothing about anybody else."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import get_default_timezone, localtime, now

from distress.footage.serving import rendition_serve
from distress.models import Alert, Camera, Clip, Episode, Hotspot, Rendition
from governance import ledger, vault
from governance.actors import worker
from governance.models import (
    AccessDay,
    Disclosure,
    DisclosureClip,
    DisclosureScope,
    Entry,
    Look,
    User,
)
from governance.policy import Purpose
from governance.subjects import Subject, SubjectKind
from tests.distress.conftest import City, city_build
from tests.governance.people import body_named

pytestmark = pytest.mark.django_db

URL = "/public/access/"
MOMENT = "%Y-%m-%dT%H:%M"
INDIA = get_default_timezone()
LATER = datetime(2026, 10, 20, 12, 0, tzinfo=INDIA)
EVENING = datetime(2026, 9, 5, 18, 0, tzinfo=INDIA)


@pytest.fixture
def city(keys_apart: None) -> Iterator[City]:
    """The city in September; its people look at it from October."""
    cache.clear()
    with time_machine.travel(EVENING - timedelta(hours=6), tick=False):
        made = city_build()
        noted("shift.start")
    with time_machine.travel(LATER, tick=False):
        yield made


def noted(action: str) -> Entry:
    return ledger.append(
        actor=worker("test"), verb=Entry.Verb.ADMINISTRATION, action=action,
        subject=Subject(SubjectKind.PAGE, "test"),
    )  # fmt: skip


def footage(city: City, at: datetime, *, number: int = 1) -> Alert:
    """An alert of an episode at that time, whose clip is there."""
    with time_machine.travel(at, tick=False):
        alert = city.alert(number)
        Episode.objects.filter(pk=alert.episode_id).update(end_at=at + timedelta(seconds=20))
        Clip.objects.filter(episode=alert.episode).update(status=Clip.Status.READY)
    return alert


def looked(alert: Alert, person: User, at: datetime, *, times: int = 1, live: str = "") -> None:
    """Looks at an alert's footage, or live at a camera."""
    for _one in range(times):
        Look.objects.create(
            person=person, entry=noted("rendition.look"), purpose="patrol", opened_at=at,
            ends_at=at + timedelta(minutes=1), subject_kind="camera" if live else "alert",
            subject_code=live or str(alert.code),
        )  # fmt: skip


def asked(sign: str, begin: datetime, *, minutes: int = 60, **other: str) -> HttpResponse:
    given = {
        "sign": sign, "hotspot": "", "from_at": f"{localtime(begin):{MOMENT}}",
        "until_at": f"{localtime(begin + timedelta(minutes=minutes)):{MOMENT}}",
    }  # fmt: skip
    return Client().post(URL, given | other)  # type: ignore[return-value]


def rows_of(answer: HttpResponse) -> dict[str, str]:
    """The words of each hour or month by its beginning."""
    found = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", answer.content.decode(), re.DOTALL)
    words = [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in found]
    return {row[:17]: row for row in words}


def test_a_stranger_learns_that_her_hour_was_kept_and_looked_at(city: City) -> None:
    alert = footage(city, EVENING + timedelta(minutes=10))
    looked(alert, city.operator, EVENING + timedelta(minutes=11), times=2)

    answer = asked(city.camera.sign_code.lower(), EVENING - timedelta(minutes=30), minutes=90)

    rows = rows_of(answer)
    assert answer.status_code == 200
    assert "No. Nothing of this hour was stored. Nobody" in rows["05 Sep 2026 17:00"]
    assert "Yes, a part of it" in rows["05 Sep 2026 18:00"]
    assert "Fewer than 10 times" in rows["05 Sep 2026 18:00"]
    assert "no-store" in answer["Cache-Control"]


def given(city: City, at: datetime) -> None:
    """Five minutes of the camera's evening were packed and taken to a court at this time."""
    made = Disclosure.objects.create(
        basis="court_order", authority_sealed=b"a", recipient_sealed=b"r", authority_place="Court",
        order_reference="12/2026", order_date=EVENING.date(), case_reference="FIR 1/2026",
        station_code=str(city.near.code), taker=city.operator, asked_by=city.second,
        asked_body=body_named("City police"), asked_at=at,
    )  # fmt: skip
    DisclosureScope.objects.create(
        disclosure=made, camera_code=city.camera.code, from_at=EVENING, minutes=5
    )
    row = Disclosure.objects.filter(pk=made.pk)
    row.update(
        status="making", answered_by=city.stranger, answered_body=body_named("Magistrate"),
        answered_at=at, ends_at=at + timedelta(days=7),
    )  # fmt: skip
    DisclosureClip.objects.create(
        disclosure=made, clip_code=uuid4(), camera_code=city.camera.code, name="1.mp4",
        from_at=EVENING, to_at=EVENING + timedelta(minutes=5), sha256="0" * 64, bytes=9,
    )  # fmt: skip
    row.update(
        status="ready", made_at=at, plain_bytes=9, sha256="1" * 64, sealed=vault.seal(b"package")
    )
    row.update(status="taken", taken_at=at, entry=noted("disclosure.take"))


def test_a_package_given_under_an_order_counts_for_whoever_took_it(city: City) -> None:
    given(city, EVENING + timedelta(days=2))

    rows = rows_of(asked(city.camera.sign_code, EVENING - timedelta(hours=1), minutes=120))

    assert "Fewer than 10 times" in rows["05 Sep 2026 18:00"]
    assert "Nobody" in rows["05 Sep 2026 17:00"]


def test_ten_looks_of_one_role_are_named_with_their_purpose_and_fewer_are_not(city: City) -> None:
    alert = footage(city, EVENING)
    looked(alert, city.operator, EVENING, times=11)
    looked(alert, city.officer, EVENING, times=9)

    rows = rows_of(asked(city.camera.sign_code, EVENING))

    for row in (rows["05 Sep 2026 18:00"], rows["September 2026 20"]):
        assert "20 to 49 times" in row
        assert "Control-room operator, Keeping watch: 10 to 19 times" in row
        assert "Station officer" not in row


def test_who_slides_the_window_gets_the_same_hours_again_and_nothing_to_subtract(
    city: City,
) -> None:
    alert = footage(city, EVENING + timedelta(minutes=29))
    looked(alert, city.operator, EVENING + timedelta(minutes=31), times=7)

    def slid() -> list[HttpResponse]:
        return [
            asked(city.camera.sign_code, EVENING + timedelta(minutes=shift), minutes=length)
            for shift in range(-61, 62, 30)
            for length in (1, 61)
        ]

    before = slid()
    looked(alert, city.operator, EVENING + timedelta(minutes=31), times=2)
    after = slid()

    # Seven looks and nine read alike, and an hour reads alike in every window that touches it.
    assert [rows_of(one) for one in before] == [rows_of(one) for one in after]
    words: dict[str, set[str]] = {}
    for answer in before:
        for begins, row in rows_of(answer).items():
            words.setdefault(begins, set()).add(row)
    assert set(words) >= {"05 Sep 2026 17:00", "05 Sep 2026 18:00", "05 Sep 2026 19:00"}
    assert all(len(found) == 1 for found in words.values())


def test_when_the_footage_went_does_not_tell_what_the_verdict_was(city: City) -> None:
    footage(city, EVENING)

    def told(at: datetime) -> str:
        with time_machine.travel(at, tick=False):
            return rows_of(asked(city.camera.sign_code, EVENING))["05 Sep 2026 18:00"]

    soon = EVENING + timedelta(days=9)
    confirmed, late = told(soon), told(LATER)
    Clip.objects.update(status=Clip.Status.ERASED, erased_at=EVENING + timedelta(days=1))
    dismissed, gone = told(soon), told(LATER)

    assert confirmed == dismissed
    assert "erased by 12 Oct 2026 at the latest" in confirmed
    assert "some is still there" in late
    assert "All of it was erased by 12 Oct 2026" in gone


def test_a_look_is_counted_after_its_footage_is_gone(city: City) -> None:
    alert = footage(city, EVENING)
    clip = alert.episode.clip
    with time_machine.travel(EVENING + timedelta(minutes=1), tick=False):
        made = Rendition.objects.create(
            clip=clip, kind=Rendition.Kind.BLURRED, sealed=vault.seal(b"picture" * 9)
        )
        rendition_serve(actor=city.operator, rendition=made, purpose=Purpose.PATROL)
    clip.renditions.all().delete()

    assert (
        "Fewer than 10 times" in rows_of(asked(city.camera.sign_code, EVENING))["05 Sep 2026 18:00"]
    )


def test_looks_of_the_last_week_and_at_other_places_are_not_told(city: City) -> None:
    alert = footage(city, EVENING)
    looked(alert, city.operator, LATER - timedelta(days=6))
    looked(alert, city.operator, EVENING, live=str(city.far.code))

    assert "Nobody" in rows_of(asked(city.camera.sign_code, EVENING))["05 Sep 2026 18:00"]


def test_whoever_watched_the_place_live_in_that_hour_is_counted(city: City) -> None:
    alert = footage(city, EVENING - timedelta(hours=5))
    looked(alert, city.operator, EVENING + timedelta(minutes=3), live=str(city.camera.code))
    area = city.camera.hotspot

    by_area = rows_of(asked("", EVENING, hotspot=str(area.code)))
    by_sign = rows_of(asked(area.sign_code, EVENING))

    assert by_area == by_sign
    assert "No. Nothing of this hour was stored. Fewer than 10" in by_area["05 Sep 2026 18:00"]


def test_the_page_names_no_person_no_minute_and_no_code(city: City) -> None:
    alert = footage(city, EVENING + timedelta(minutes=17))
    looked(alert, city.operator, EVENING + timedelta(minutes=18), times=12)

    page = asked(city.camera.sign_code, EVENING).content.decode()

    shown = page[page.index("data-answer") : page.index("</section>")]
    for secret in (
        city.operator.first_name, "18:17", "18:18", str(alert.code), str(alert.episode.code),
        city.camera.sign_code, str(city.camera.code), alert.get_status_display(),
    ):  # fmt: skip
        assert secret not in shown


def test_what_cannot_be_answered_is_said(city: City) -> None:
    sign = city.camera.sign_code
    for begin, minutes, typed, says in (
        (EVENING, -5, sign, "Exchange the two"),
        (EVENING, 361, sign, "longer than 6 hours"),
        (LATER + timedelta(hours=1), 30, sign, "has not come yet"),
        (LATER - timedelta(days=2), 30, sign, "up to 13 Oct 2026 00:00"),
        (EVENING - timedelta(days=30), 30, sign, "The logs begin on 05 Sep 2026 12:00"),
        (EVENING, 30, "ZZZZZZZZ", "No sign has this code"),
        (EVENING, 30, "x" * 41, "at most 40 characters"),
        (EVENING, 30, " ", "Say where it was"),
    ):
        answer = asked(typed, begin, minutes=minutes)

        assert answer.status_code == 400
        assert says in html.unescape(answer.content.decode())
    assert not AccessDay.objects.exists()


def test_of_a_question_only_that_there_was_one_is_kept(city: City) -> None:
    entries = Entry.objects.count()
    client = Client()
    client.get(URL)
    for _one in range(2):
        asked(city.camera.sign_code, EVENING)

    assert AccessDay.objects.values_list("day", "asked").get() == (localtime(now()).date(), 2)
    assert Entry.objects.count() == entries
    assert set(client.cookies) <= {"csrftoken"}


def test_one_connection_asks_only_so_often_an_hour(city: City, settings) -> None:
    settings.ABHAYA_ACCESS_HOURLY_EACH = 2
    assert [asked("ZZZZZZZZ", EVENING).status_code for _one in range(2)] == [400, 400]

    answer = asked(city.camera.sign_code, EVENING)

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "12:30" in answer.content.decode()
    assert city.camera.sign_code in answer.content.decode()


def test_before_anything_was_logged_the_page_says_so(db: None) -> None:
    Hotspot.objects.create(name="Gate", area="gate", why_chosen="complaints")
    assert not Camera.objects.exists()

    assert "too young to tell anything" in Client().get(URL).content.decode()
