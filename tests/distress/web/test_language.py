"""A page speaks the language that was chosen, and programs notice nothing of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime, now

from distress.web.public import PAGES
from governance.models import Complaint
from tests.distress.conftest import City
from tests.distress.web.test_complaint_door import MOMENT, NEW, began, sent, typed

pytestmark = pytest.mark.django_db

PUBLIC = "/public/"


@pytest.fixture(autouse=True)
def empty_cache(keys_apart: None) -> None:
    cache.clear()


def hindi() -> Client:
    client = Client()
    client.get(reverse("distress:language", args=["hi"]))
    return client


def spoken(answer: HttpResponse) -> str:
    found = re.search(r'<html lang="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_the_switch_is_a_link_and_sets_one_cookie_that_holds_a_language() -> None:
    client = Client()

    before = client.get(PUBLIC)
    untouched = set(client.cookies)
    link = re.search(r'<a class="language"[^>]+href="([^"]+)">([^<]+)</a>', before.content.decode())
    assert link
    after = client.get(link[1].replace("&amp;", "&"), follow=True)

    assert (spoken(before), untouched) == ("en", set())
    assert (link[2], spoken(after)) == ("हिन्दी", "hi")
    assert after.redirect_chain == [(PUBLIC, 302)]
    assert {name: found.value for name, found in client.cookies.items()} == {
        "django_language": "hi"
    }
    assert ">English</a>" in after.content.decode()
    assert 'class="draft"' in after.content.decode()
    assert 'class="draft"' not in before.content.decode()


def test_whoever_chooses_comes_back_to_where_she_was_and_never_to_another_site() -> None:
    to = reverse("distress:language", args=["hi"])

    here = Client().get(to, {"next": "/public/complaints/?page=2"})
    astray = [
        Client().get(to, {"next": place})["Location"]
        for place in ("https://example.com/", "//example.com", "javascript:alert(1)", "")
    ]

    assert here["Location"] == "/public/complaints/?page=2"
    assert set(astray) == {PUBLIC}
    assert Client().get("/language/xx/").status_code == 404


def test_the_browsers_own_language_counts_until_another_is_chosen() -> None:
    client = Client(headers={"accept-language": "hi-IN,hi;q=0.9,en;q=0.5"})

    asked = client.get(PUBLIC)
    client.get(reverse("distress:language", args=["en"]))

    assert spoken(asked) == "hi"
    assert {"Accept-Language", "Cookie"} <= set(re.split(r",\s*", asked["Vary"]))
    assert spoken(client.get(PUBLIC)) == "en"


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_every_public_page_opens_in_hindi_and_programs_read_the_same(name: str) -> None:
    page, told = reverse(name), {"format": "json"}

    shown = hindi().get(page)
    texts = [re.sub(r"\d", "", who.get(page, told).content.decode()) for who in (Client(), hindi())]

    assert (shown.status_code, spoken(shown)) == (200, "hi")
    if texts[0].startswith("{"):
        assert texts[0] == texts[1]


def test_a_form_filled_in_in_hindi_means_the_same(city: City) -> None:
    client = hindi()
    started = localtime(now()) - timedelta(hours=3)

    wrong = client.post(NEW, {"began": began(client), **typed(city, category="")})
    taken = sent(client, typed(city))

    assert f'value="{started:{MOMENT}}"'[:-4] in wrong.content.decode()
    assert 'class="language"' not in wrong.content.decode(), "the switch would lose what was typed"
    assert taken.status_code == 201
    assert f"{localtime(Complaint.objects.get().from_at):{MOMENT}}" == f"{started:{MOMENT}}"
