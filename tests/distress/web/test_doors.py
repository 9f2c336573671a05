"""Every door asks: who is not signed in, and who is of another station, finds nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from distress.models import Alert, Clip, Rendition
from distress.services.alerts import alert_claim
from governance import vault
from governance.models import Entry, User
from governance.policy import Purpose, Role
from tests.distress.conftest import City


def client(person: User) -> Client:
    made = Client()
    made.force_login(person)
    session = made.session
    session["purpose"] = Purpose.PATROL.value
    session.save()
    return made


@pytest.fixture
def shown(city: City) -> tuple[Alert, dict[str, Rendition]]:
    """A claimed alert with a blurred and a review rendition."""
    alert = alert_claim(actor=city.operator, alert=city.alert(), purpose=Purpose.PATROL)
    clip = Clip.objects.get(episode=alert.episode)
    made = {
        kind: Rendition.objects.create(clip=clip, kind=kind, sealed=vault.seal(kind.encode() * 9))
        for kind in ("blurred", "review")
    }
    return alert, made


def test_a_stranger_gets_404_on_every_path_and_each_try_is_on_record(
    city: City, shown: tuple[Alert, dict[str, Rendition]]
) -> None:
    alert, renditions = shown
    paths = [
        reverse("distress:alert", args=[alert.code]),
        reverse("distress:alert-row", args=[alert.code]),
        reverse("api:alert", args=[alert.code]),
        reverse("distress:camera-still", args=[city.camera.code]),
        *(reverse("distress:rendition", args=[found.code]) for found in renditions.values()),
    ]
    stranger = client(city.stranger)

    answers = {path: stranger.get(path).status_code for path in paths}
    posts = [
        stranger.post(
            reverse(f"{space}:alert-{what}", args=[alert.code]),
            {},
            content_type="application/json",
        ).status_code
        for space in ("distress", "api")
        for what in ("claim", "dispatch")
    ]

    assert answers == dict.fromkeys(paths, 404)
    assert posts == [404] * 4
    refused = Entry.objects.filter(allowed=False, actor_code=str(city.stranger.code))
    assert refused.count() == len(paths) + len(posts)


def test_bytes_leave_only_after_the_look_is_on_record(
    city: City, shown: tuple[Alert, dict[str, Rendition]]
) -> None:
    _, renditions = shown
    path = reverse("distress:rendition", args=[renditions["blurred"].code])

    whole = client(city.second).get(path)
    part = client(city.second).get(path, headers={"Range": "bytes=2-5"})
    beyond = client(city.second).get(path, headers={"Range": "bytes=9999-"})

    assert b"".join(whole) == b"blurred" * 9
    assert (part.status_code, b"".join(part)) == (206, b"urre")
    assert part["Content-Range"] == "bytes 2-5/63"
    assert beyond.status_code == 416
    looks = Entry.objects.filter(action="rendition.look", allowed=True)
    assert looks.count() == 1
    assert "no-store" in whole["Cache-Control"]


def test_the_face_is_for_whoever_claimed_and_for_nobody_else(
    city: City, shown: tuple[Alert, dict[str, Rendition]]
) -> None:
    _, renditions = shown
    path = reverse("distress:rendition", args=[renditions["review"].code])

    assert client(city.operator).get(path).status_code == 200
    assert client(city.second).get(path).status_code == 403


def test_an_auditor_never_sees_footage(
    city: City, shown: tuple[Alert, dict[str, Rendition]], person
) -> None:
    auditor = client(person("sen", Role.AUDITOR))

    for rendition in shown[1].values():
        path = reverse("distress:rendition", args=[rendition.code])
        assert auditor.get(path).status_code in {403, 404}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"verdict": "confirmed", "reason": "crying", "note": "a\x00b"}, "characters"),
        ({"verdict": "confirmed", "reason": "crying", "note": "x" * 501}, "500"),
        ({"verdict": "perhaps", "reason": "crying"}, "verdict"),
        ({}, "verdict"),
    ],
)
def test_a_bad_verdict_is_refused_with_words_and_changes_nothing(
    city: City, shown: tuple[Alert, dict[str, Rendition]], sent: dict[str, str], said: str
) -> None:
    alert, _ = shown

    answer = client(city.operator).post(reverse("distress:alert-review", args=[alert.code]), sent)

    assert answer.status_code == 409
    assert said in answer.content.decode()
    alert.refresh_from_db()
    assert alert.status == "claimed"


def test_an_oversized_upload_is_refused(city: City) -> None:
    answer = client(city.operator).post(
        reverse("distress:alert-review", args=[city.alert().code]),
        f"note={'x' * 400_000}",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code in {400, 413}


def test_the_demos_door_is_shut_outside_the_demo(settings, db) -> None:
    settings.DEMO = False

    page = Client().get("/sign-in/")
    answer = Client().post("/sign-in/demo/", {"role": "operator"})

    assert answer.status_code == 404
    assert "Enter the demo" not in page.content.decode()


def test_the_apis_own_description_names_every_route(city: City) -> None:
    answer = client(city.operator).get(
        reverse("api:schema"), headers={"Accept": "application/vnd.oai.openapi+json"}
    )

    assert answer.status_code == 200
    for path in ("/api/v1/alerts/", "/api/v1/calls/", "/api/v1/dispatches/", "/api/v1/notices/"):
        assert path in answer.content.decode()
