"""Every address there is says what it does, and answers no stranger."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.utils.timezone import now

from distress.asgi import application, sockets
from distress.services.notices import station_group
from distress.web.sessions import session_begin
from distress.web.sockets import NOT_ALLOWED, standing_of
from governance.models import Entry, User
from governance.policy import Action, Role
from governance.who_may import LEAVES
from tests.distress.conftest import City
from tests.distress.web.doors import DOORS, GUARDED, HERSELF, PUBLIC, Door
from tests.distress.web.world import codes_of_everything, furnish, signed_in

METHODS = ("get", "post")
WITH_CODES = [name for name in GUARDED if DOORS[name].takes_code]
LISTS = [name for name in GUARDED if not DOORS[name].takes and name not in HERSELF]
# Each shows a person her own account, before anybody has granted her a role.
SECURES = [name for name in GUARDED if DOORS[name].action is Action.ACCOUNT_SECURE]


# Asked so often, and told so little, that no answer is an entry.
UNRECORDED = {"distress:original-state"}


@pytest.fixture
def furnished(city: City) -> City:
    furnish(city)
    return city


@pytest.fixture
def idle(city: City, person: Callable[..., User]) -> User:
    """Somebody who was an operator of this station until her grants ended."""
    made = person("idle", Role.OPERATOR, city.near)
    made.grants.update(ended_at=now())
    return made


def statuses(
    client: Client, door: Door, code: uuid.UUID, methods: Sequence[str] = METHODS
) -> tuple[int, ...]:
    """How a door answers this browser, read and written to."""
    kind = {"content_type": "application/json"} if door.name.startswith("api:") else {}
    address = door.at(code)
    return tuple(getattr(client, method)(address, **kind).status_code for method in methods)


def methods_known(client: Client, door: Door) -> list[str]:
    """What may be asked of a door at all, which it says before it reads a code."""
    told = statuses(client, door, uuid.uuid4())
    return [method for method, status in zip(METHODS, told, strict=True) if status != 405]


def walked(door: Door, who: User, codes: Sequence[uuid.UUID]) -> tuple[set[int], list[uuid.UUID]]:
    """How a door answers somebody about these codes, and those that policy was asked about."""
    client = signed_in(who)
    methods = methods_known(client, door)
    refusals = Entry.objects.filter(actor_code=str(who.code), allowed=False)
    answers, met = set(), []
    for code in codes:
        before = refusals.count()
        answers |= set(statuses(client, door, code, methods))
        if door.name in UNRECORDED or refusals.count() > before:
            met.append(code)
    return answers, met


def refused(answer: HttpResponseBase) -> bool:
    """Whether an answer tells nothing: sign in, no, not here, not so."""
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/")
    return to_sign_in or answer.status_code in {401, 403, 404, 405}


def asks_a_station(door: Door) -> bool:
    return bool(LEAVES[door.action].permission)


@pytest.mark.parametrize("name", GUARDED)
def test_every_address_names_the_action_that_it_performs(name: str) -> None:
    door = DOORS[name]

    assert name in HERSELF or isinstance(door.action, Action), f"{name} names no action"


def test_what_is_open_is_listed_with_its_reason_and_nothing_else_is_listed() -> None:
    assert set(PUBLIC) | set(HERSELF) <= set(DOORS)
    assert all([*PUBLIC.values(), *HERSELF.values()])
    assert not set(PUBLIC) & set(HERSELF)


def test_no_file_is_served_from_a_folder() -> None:
    served = {f"{door.view.__module__}.{door.view.__name__}" for door in DOORS.values()}

    assert "django.views.static.serve" not in served


@pytest.mark.django_db
@pytest.mark.parametrize("name", GUARDED)
@pytest.mark.parametrize("method", METHODS)
def test_no_door_is_open_to_somebody_who_is_not_signed_in(name: str, method: str) -> None:
    answer = getattr(Client(), method)(DOORS[name].at(uuid.uuid4()))

    assert refused(answer)


@pytest.mark.django_db
def test_what_exists_is_not_there_for_a_stranger(
    furnished: City, idle: User, subtests: pytest.Subtests
) -> None:
    # Whoever is refused changes nothing, so one city does for all doors.
    codes = codes_of_everything()
    for name in sorted(set(WITH_CODES) - set(SECURES)):
        with subtests.test(name):
            assert_not_there(name, codes, furnished, idle)


def assert_not_there(name: str, codes: list[uuid.UUID], furnished: City, idle: User) -> None:
    door = DOORS[name]
    answers, met = walked(door, furnished.stranger, codes)
    # What meant nothing to the door when a stranger asked means nothing to it when others do; and
    # where it says no before it reads the code, any few codes do.
    reads_codes = len(met) < len(codes)
    for who in (idle, furnished.far_officer):
        answers |= walked(door, who, [*(met if reads_codes else met[:3]), uuid.uuid4()])[0]

    assert answers <= ({404, 405} if asks_a_station(door) else {403, 404, 405})
    # The walk met something: policy was asked about it and said no.
    assert name in UNRECORDED or met, (
        f"nothing in tests/distress/web/world.py stands behind {name}: furnish it"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(LISTS) - set(SECURES)))
def test_no_list_is_open_to_somebody_without_a_role(name: str, city: City, idle: User) -> None:
    assert set(statuses(signed_in(idle), DOORS[name], uuid.uuid4())) <= {401, 403, 404, 405}


@pytest.mark.django_db
def test_no_list_of_another_station_names_what_exists_here(
    furnished: City, subtests: pytest.Subtests
) -> None:
    own = {str(found) for found in (furnished.stranger.code, furnished.far_officer.code)}
    codes = {str(code) for code in codes_of_everything()} - own
    hidden = codes | {furnished.camera.name, furnished.camera.place}

    for name in LISTS:
        for who in (furnished.stranger, furnished.far_officer):
            with subtests.test(name, who=who.username):
                answer = signed_in(who).get(DOORS[name].at(uuid.uuid4()))
                if answer.status_code == 200 and not answer.streaming:
                    text = answer.content.decode()
                    assert not [found for found in hidden if found in text]


def routes() -> list[Any]:
    assert isinstance(sockets, URLRouter)
    return list(sockets.routes)


@pytest.mark.django_db
@pytest.mark.parametrize("route", routes(), ids=lambda route: str(route.pattern))
def test_every_socket_names_its_action_and_hangs_up_on_nobody(
    route: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Channels closes connections that have had their time; this one holds the test's transaction.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    assert isinstance(route.callback.consumer_class.action, Action)

    async def code() -> int:
        headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
        path = f"/{route.pattern}"
        scope = {"type": "websocket", "path": path, "headers": headers, "query_string": b""}
        socket = ApplicationCommunicator(application, scope)
        await socket.send_input({"type": "websocket.connect"})
        said = await socket.receive_output(timeout=5)
        assert said["type"] == "websocket.close"
        return int(said["code"])

    assert async_to_sync(code)() == NOT_ALLOWED


@pytest.mark.django_db
def test_the_socket_of_a_stranger_hears_nothing_of_this_station(city: City, idle: User) -> None:
    ours = station_group(str(city.near.code))

    assert ours in groups_heard(city.operator)
    for stranger in (city.stranger, city.far_officer, idle):
        assert ours not in groups_heard(stranger)
    assert standing_of({"user": AnonymousUser(), "session": {}}).groups == set()


def groups_heard(who: User) -> set[str]:
    """What a socket of this person would listen to."""
    client = signed_in(who)
    request = client.get("/session/left/").wsgi_request
    session_begin(request, who)
    return standing_of({"user": who, "session": request.session}).groups
