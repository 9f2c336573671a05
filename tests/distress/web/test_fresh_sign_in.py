"""What needs a fresh sign-in asks for it once it is older than five minutes, and comes back."""

from __future__ import annotations

import time

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from distress.web.access import SignedInRequest, page_access
from distress.web.reauth import FRESH_KEY, FRESH_S, fresh_sign_in
from governance.models import User
from governance.policy import Action, Role
from tests.distress.web.signing_in import PASSWORD, account, actions, code_now

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@page_access(Action.SHIFT_START)
@fresh_sign_in
def original(request: SignedInRequest) -> HttpResponse:
    return HttpResponse(f"original {request.method} {request.POST.get('reason', '')}")


urlpatterns = [path("", include("distress.urls")), path("originals/", original)]


@pytest.fixture
def her() -> User:
    return account("asha", Role.OPERATOR)


def client_of(person: User, *, age_s: float) -> Client:
    client = Client()
    client.force_login(person)
    session = client.session
    session[FRESH_KEY] = time.time() - age_s
    session.save()
    return client


def test_a_fresh_sign_in_is_let_through(her: User) -> None:
    assert client_of(her, age_s=FRESH_S - 5).get("/originals/").content == b"original GET "


def test_an_old_one_is_led_to_confirm_by_code_and_goes_on_with_what_was_asked(her: User) -> None:
    client = client_of(her, age_s=FRESH_S + 1)

    led = client.get("/originals/?page=2")
    back = client.post(led["Location"], {"code": code_now(her), "next": "/originals/?page=2"})

    assert led["Location"] == "/confirm/code/?next=%2Foriginals%2F%3Fpage%3D2"
    assert back["Location"] == "/originals/?page=2"
    assert client.get("/originals/").status_code == 200
    assert actions(her) == ["account.reauthenticate"]


def test_a_form_that_was_sent_is_kept_and_goes_through_afterwards(her: User) -> None:
    client = client_of(her, age_s=FRESH_S + 1)

    led = client.post("/originals/", {"reason": "चोरी"})
    done = client.post("/confirm/password/", {"password": PASSWORD, "next": "/originals/"})

    assert led.status_code == 302
    assert done.content.decode() == "original POST चोरी"


def test_a_wrong_password_confirms_nothing(her: User) -> None:
    client = client_of(her, age_s=FRESH_S + 1)

    answer = client.post("/confirm/password/", {"password": "another", "next": "/originals/"})

    assert "not the password" in answer.content.decode()
    assert client.get("/originals/").status_code == 302
    assert actions(her) == []


def test_wrong_codes_while_signed_in_count_toward_the_lock_out(her: User) -> None:
    client = client_of(her, age_s=FRESH_S + 1)

    for _ in range(8):
        answer = client.post("/confirm/code/", {"code": "000000"})

    assert answer.status_code == 429
    assert client.get("/originals/").status_code == 302
    assert "account.lock_out" in actions(her)


def test_a_fragment_sends_the_whole_page_to_confirm(her: User) -> None:
    client = client_of(her, age_s=FRESH_S + 1)

    ours = client.post(
        "/originals/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/station/"},
    )
    other = client.post(
        "/originals/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://elsewhere.example/"},
    )

    assert ours.status_code == 403
    assert ours["HX-Redirect"] == "/confirm/code/?next=http%3A%2F%2Ftestserver%2Fstation%2F"
    assert other["HX-Redirect"] == "/confirm/code/?next=%2F"


def test_confirming_never_leads_to_another_site(her: User) -> None:
    client = client_of(her, age_s=FRESH_S + 1)

    answer = client.post(
        "/confirm/password/", {"password": PASSWORD, "next": "https://elsewhere.example/"}
    )

    assert answer["Location"] == "/shift/"


def test_in_the_demo_a_button_stands_in_and_says_so(settings, her: User) -> None:
    settings.DEMO = True
    client = client_of(her, age_s=FRESH_S + 1)

    led = client.get("/originals/")
    page = client.get(led["Location"])
    back = client.post("/confirm/", {"next": "/originals/"})

    assert led["Location"] == "/confirm/?next=%2Foriginals%2F"
    assert "It is me" in page.content.decode()
    assert "no passwords" in page.content.decode()
    assert back["Location"] == "/originals/"
    assert client.get("/originals/").status_code == 200


def test_outside_the_demo_the_button_does_not_exist(her: User) -> None:
    client = client_of(her, age_s=FRESH_S + 1)

    answer = client.post("/confirm/", {"next": "/originals/"})

    assert answer["Location"].startswith("/confirm/code/")
    assert client.get("/originals/").status_code == 302
