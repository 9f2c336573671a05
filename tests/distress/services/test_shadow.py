"""Shadow periods: sampled without regard to scores, judged once each, summed up whole."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from distress.errors import ShadowJudged
from distress.footage.renditions import kinds_of
from distress.models import Alert, Clip, Episode, Rendition, ShadowVerdict
from distress.selectors.shadow import shadow_list, shadow_sample
from distress.services.episodes import SAMPLED_A_DAY, episode_open
from distress.services.shadow import shadow_judge, validation_make
from governance import vault
from governance.errors import Refused
from governance.models import Authorisation, Entry, User, Validation
from governance.policy import Denied, Purpose, Role
from tests.distress.conftest import City, authorised, person_make
from tests.distress.web.test_doors import client

Verdict = ShadowVerdict.Verdict
PATROL = Purpose.PATROL


@pytest.fixture
def supervisor(city: City) -> User:
    return person_make("farida", Role.SUPERVISOR, city.near)


@pytest.fixture
def shadow(city: City) -> Authorisation:
    city.authorisation = authorised(city.camera, mode="shadow")
    return city.authorisation


def opened(city: City, number: int) -> Episode:
    made = episode_open(
        lease=city.lease, stream=city.stream, event=city.opened(number),
        authorisation=city.authorisation, detection_policy=city.policy,
    )  # fmt: skip
    Clip.objects.filter(episode=made).update(status=Clip.Status.READY)
    return made


def judge(by: User, episode: Episode, verdict: Verdict) -> ShadowVerdict:
    return shadow_judge(actor=by, episode=episode, verdict=verdict, purpose=PATROL)


def test_the_first_ten_of_a_day_are_sampled_and_the_rest_are_counted(
    city: City, shadow: Authorisation
) -> None:
    for number in range(1, SAMPLED_A_DAY + 4):
        opened(city, number)

    sample = shadow_sample(authorisation=shadow)
    assert (sample.episodes, sample.sampled, sample.judged) == (13, 10, 0)
    assert not Alert.objects.exists()


def test_no_rendition_of_a_shadow_episode_shows_a_face(city: City, shadow: Authorisation) -> None:
    clip = Clip.objects.get(episode=opened(city, 1))
    clip.boxes = vault.seal(b"[]")
    clip.save()

    assert kinds_of(clip) == (Rendition.Kind.BLURRED,)


def test_judges_of_the_station_see_it_and_strangers_do_not(
    city: City, shadow: Authorisation, supervisor: User
) -> None:
    episode = opened(city, 1)
    clip = Clip.objects.get(episode=episode)
    blurred = Rendition.objects.create(clip=clip, kind="blurred", sealed=vault.seal(b"blurred"))
    path = reverse("distress:rendition", args=[blurred.code])

    assert client(supervisor).get(path).status_code == 200
    assert client(city.stranger).get(path).status_code == 404
    assert client(city.officer).get(path).status_code == 404
    assert list(shadow_list(actor=supervisor)) == [episode]
    assert list(shadow_list(actor=city.stranger)) == []
    with pytest.raises(Denied):
        judge(city.stranger, episode, Verdict.CONFIRMED)
    assert not ShadowVerdict.objects.exists()


def test_a_second_verdict_is_refused_and_the_first_stands(
    city: City, shadow: Authorisation, supervisor: User
) -> None:
    episode = opened(city, 1)
    judge(supervisor, episode, Verdict.UNCLEAR)

    with pytest.raises(ShadowJudged):
        judge(city.operator, episode, Verdict.CONFIRMED)
    with pytest.raises(DatabaseError), transaction.atomic():
        ShadowVerdict.objects.update(verdict="confirmed")

    assert ShadowVerdict.objects.get().verdict == "unclear"


def test_the_database_takes_no_shadow_verdict_on_what_raised_an_alert(city: City) -> None:
    alerted = city.alert().episode

    with pytest.raises(DatabaseError), transaction.atomic():
        ShadowVerdict.objects.create(episode=alerted, judge=city.operator, verdict="confirmed")


def test_a_sample_judged_in_part_is_not_summed_up(
    city: City, shadow: Authorisation, supervisor: User
) -> None:
    first, _second = opened(city, 1), opened(city, 2)
    judge(supervisor, first, Verdict.CONFIRMED)

    with pytest.raises(Refused, match="1 episodes of the sample wait"):
        validation_make(actor=supervisor, authorisation=shadow)

    assert not Validation.objects.filter(shadow=shadow).exists()


@pytest.mark.parametrize(("confirmed", "passed"), [(14, True), (10, False), (0, False)])
def test_a_period_passes_when_the_lower_bound_reaches_the_floor(
    city: City, shadow: Authorisation, supervisor: User, confirmed: int, passed: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("distress.services.episodes.SAMPLED_A_DAY", 40)
    for number in range(1, 33):
        verdict = Verdict.CONFIRMED if number <= confirmed else Verdict.DISMISSED
        judge(supervisor, opened(city, number), verdict)

    made = validation_make(actor=supervisor, authorisation=shadow)

    assert (made.judged, made.confirmed, made.passed) == (32, confirmed, passed)
    assert made.low_percent <= 100 * confirmed / 32 <= made.high_percent
    assert Entry.objects.get(action="validation.make", allowed=None).detail["passed"] == passed


def test_few_judged_episodes_pass_nothing_whatever_their_share(
    city: City, shadow: Authorisation, supervisor: User
) -> None:
    for number in range(1, 6):
        judge(supervisor, opened(city, number), Verdict.CONFIRMED)

    assert not validation_make(actor=supervisor, authorisation=shadow).passed
