"""To watch one camera, or a hotspot's, opens that and nothing else of the station."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from distress.models import Alert, Camera, Clip, Hotspot, Lease, Rendition, Stream
from distress.selectors.alerts import alert_list_live
from distress.selectors.cameras import camera_list
from distress.selectors.notices import notices_since
from distress.selectors.shadow import shadow_list, shadow_periods
from distress.services.episodes import episode_open
from distress.services.notices import camera_group, station_group
from distress.watching.leases import HeldLease
from distress.web.sockets import groups_of
from governance import vault
from governance.models import Grant, User
from governance.policy import Denied, Role
from governance.services.grants import Holding, grant_end, grant_give
from governance.vocabulary import WATCH
from tests.distress.conftest import City, authorised
from tests.distress.web.world import shadow_episode, signed_in


@dataclass
class Beside:
    """The camera that she watches, and one next to it that she does not."""

    city: City
    hers: Alert
    other: Alert
    her: User
    grant: Grant
    admin: User


@pytest.fixture(params=["camera", "hotspot"])
def beside(request: pytest.FixtureRequest, city: City, person: Callable[..., User]) -> Beside:
    hers, other = city.alert(), other_alert(city)
    her, admin = person("meena", Role.OPERATOR), person("nikhil", Role.ADMINISTRATOR)
    thing = city.camera if request.param == "camera" else city.camera.hotspot
    grant = watch_given(admin, her, request.param, str(thing.code))
    return Beside(city, hers, other, her, grant, admin)


def watch_given(
    admin: User, her: User, kind: str, code: str, *, ends_at: datetime | None = None
) -> Grant:
    return grant_give(
        actor=admin, person=her, holding=Holding(permission=WATCH, kind=kind, code=code),
        reason="stands in at the gate", ends_at=ends_at or now() + timedelta(days=3),
    )  # fmt: skip


def other_alert(city: City) -> Alert:
    """An alert of the same station, from a camera at another hotspot."""
    camera = Camera.objects.create(
        name="Ghat 1", place="by the steps", station=city.near, latitude=26.85, longitude=80.94,
        hotspot=Hotspot.objects.create(name="Ghat", area="ghat", why_chosen="complaints"),
        address_sealed=vault.text_seal("rtsp://host/2", "camera.address"),
    )  # fmt: skip
    leave = authorised(camera)
    Lease.objects.create(
        camera=camera, holder="w", fence=1, expires_at=now() + timedelta(seconds=3)
    )
    episode = episode_open(
        lease=HeldLease(camera_id=camera.pk, holder="w", fence=1),
        stream=Stream.objects.create(camera=camera, authorisation=leave, fence=1),
        event=city.opened(9), authorisation=leave, detection_policy=city.policy,
    )  # fmt: skip
    return Alert.objects.select_related("station", "episode__camera").get(episode=episode)


def blurred(alert: Alert) -> Rendition:
    clip = Clip.objects.get(episode=alert.episode)
    return Rendition.objects.create(clip=clip, kind="blurred", sealed=vault.seal(b"blurred" * 9))


def opened(client: Client, alert: Alert) -> list[int]:
    """How the pages of an alert answer: panel, row, API, tile's still, footage, claim."""
    assert alert.episode.camera is not None
    paths = [
        reverse("distress:alert", args=[alert.code]),
        reverse("distress:alert-row", args=[alert.code]),
        reverse("api:alert", args=[alert.code]),
        reverse("distress:camera-still", args=[alert.episode.camera.code]),
        reverse(
            "distress:rendition", args=[Rendition.objects.get(clip__episode=alert.episode).code]
        ),
    ]
    claim = client.post(reverse("distress:alert-claim", args=[alert.code]))
    return [*(client.get(path).status_code for path in paths), claim.status_code]


def told(her: User) -> tuple[list[object], list[object], set[str], list[object]]:
    """What lists, sockets and the catch-up say to her."""
    return (
        [alert.code for alert in alert_list_live(actor=her)],
        [tile.code for tile in camera_list(actor=her)],
        groups_of(her),
        list(notices_since(actor=her, seq=0).alerts),
    )


def test_that_cameras_alerts_footage_and_tile_are_hers_and_nothing_beside_them(
    beside: Beside,
) -> None:
    city, her = beside.city, beside.her
    blurred(beside.hers)
    blurred(beside.other)
    client = signed_in(her)
    group = camera_group(str(city.camera.code))

    assert told(her) == ([beside.hers.code], [city.camera.code], {group}, [beside.hers.code])
    assert opened(client, beside.other) == [404] * 6
    assert opened(client, beside.hers) == [200, 200, 200, 204, 200, 200]

    beside.hers.refresh_from_db()
    beside.other.refresh_from_db()
    assert (beside.hers.claimed_by, beside.other.claimed_by) == (her, None)
    assert station_group(str(city.near.code)) not in groups_of(her)
    live = client.get(reverse("distress:live")).content.decode()
    assert city.camera.name in live
    assert "Ghat 1" not in live


def test_her_shadow_episodes_are_those_of_that_camera(beside: Beside) -> None:
    episode = shadow_episode(beside.city, 4)
    stranger = beside.city.stranger

    assert list(shadow_list(actor=beside.her)) == [episode]
    assert [found.pk for found in shadow_periods(actor=beside.her)] == [episode.authorisation_id]
    assert not shadow_list(actor=stranger).exists()
    assert not shadow_periods(actor=stranger).exists()


@pytest.mark.parametrize("ending", ["taken back", "in time"])
def test_at_the_grants_end_all_of_it_is_closed(beside: Beside, ending: str) -> None:
    blurred(beside.hers)
    later = beside.grant.ends_at if ending == "in time" else now()
    if ending == "taken back":
        grant_end(actor=beside.admin, grant=beside.grant)

    with time_machine.travel(later, tick=False):
        assert opened(signed_in(beside.her), beside.hers) == [404] * 6
        assert groups_of(beside.her) == set()
        assert list(alert_list_live(actor=beside.her)) == []
        assert list(camera_list(actor=beside.her)) == []
        with pytest.raises(Denied):
            notices_since(actor=beside.her, seq=0)
        assert signed_in(beside.her).get(reverse("distress:live")).status_code == 403

    beside.hers.refresh_from_db()
    assert beside.hers.claimed_by is None


def test_a_permission_that_no_grant_backs_opens_nothing(beside: Beside) -> None:
    # Somebody wrote to the tables of permissions and not to that of grants.
    Grant.objects.filter(pk=beside.grant.pk).update(ended_at=now())

    assert list(camera_list(actor=beside.her)) == []
    assert groups_of(beside.her) == set()


def test_a_camera_that_moves_to_another_hotspot_leaves_her_sight(
    city: City, person: Callable[..., User]
) -> None:
    her, admin = person("meena", Role.OPERATOR), person("nikhil", Role.ADMINISTRATOR)
    watch_given(admin, her, "hotspot", str(city.camera.hotspot.code))
    before = [tile.code for tile in camera_list(actor=her)]

    elsewhere = Hotspot.objects.create(name="Ghat", area="ghat", why_chosen="complaints")
    Camera.objects.filter(pk=city.camera.pk).update(hotspot=elsewhere)

    assert before == [city.camera.code]
    assert list(camera_list(actor=her)) == []
