"""What needs a fresh sign-in asks for it once it is older than five minutes, and comes back."""

from __future__ import annotations

import time

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from distress.web.access import SignedInRequest
from distress.web.reauth import FRESH_KEY, FRESH_S, fresh_sign_in
from governance.models import User
from governance.policy import Role

pytestmark = pytest.mark.django_db


@fresh_sign_in
def guarded(request: SignedInRequest) -> HttpResponse:
    return HttpResponse("original")


def asked(*, age_s: float | None, method: str = "get", **headers: str) -> HttpResponse:
    request = getattr(RequestFactory(headers=headers), method)("/originals/?page=2")
    request.session = {} if age_s is None else {FRESH_KEY: time.time() - age_s}
    return guarded(request)


def test_a_fresh_sign_in_is_let_through() -> None:
    assert asked(age_s=FRESH_S - 5).content == b"original"


@pytest.mark.parametrize("age_s", [None, FRESH_S + 1])
def test_an_old_sign_in_is_led_to_confirm_and_will_come_back(age_s: float | None) -> None:
    answer = asked(age_s=age_s)

    assert answer.status_code == 302
    assert answer["Location"] == "/confirm/?next=%2Foriginals%2F%3Fpage%3D2"


def test_a_fragment_sends_the_whole_page_to_confirm() -> None:
    answer = asked(
        age_s=None, method="post",
        **{"HX-Request": "true", "HX-Current-URL": "http://testserver/station/"},
    )  # fmt: skip

    assert answer.status_code == 403
    assert answer["HX-Redirect"] == "/confirm/?next=http%3A%2F%2Ftestserver%2Fstation%2F"


def test_a_form_comes_back_to_its_own_page_and_never_to_another_site() -> None:
    ours = asked(age_s=None, method="post", referer="http://testserver/originals/")
    other = asked(age_s=None, method="post", referer="http://elsewhere.example/")

    assert ours["Location"] == "/confirm/?next=http%3A%2F%2Ftestserver%2Foriginals%2F"
    assert other["Location"] == "/confirm/?next=%2F"


@pytest.fixture
def her(person) -> tuple[Client, User]:
    made = person("asha", Role.OPERATOR)
    made.set_password("rain on the gomti river")
    made.save()
    client = Client()
    client.force_login(made)
    return client, made


def test_in_the_demo_a_button_stands_in_and_says_so(her: tuple[Client, User], settings) -> None:
    settings.DEMO = True
    client, _ = her

    page = client.get("/confirm/?next=/ledger/")
    answer = client.post("/confirm/", {"next": "/ledger/"})

    assert "It is me" in page.content.decode()
    assert answer["Location"] == "/ledger/"
    assert time.time() - client.session[FRESH_KEY] < 5
