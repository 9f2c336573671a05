"""Misuse by those who keep the system: the vendor, accounts, retention; and look-alikes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils.timezone import now

from governance.city import work
from governance.city.offices import health_read, maintenance_begun, vendor
from governance.city.seeds import Innocent, Misuse, Seeded
from governance.city.stage import City, Member, Story
from governance.models import Grant
from governance.retention.rules import rule_set
from governance.retention.runs import retention_run
from governance.services.grants import Holding, grant_end, grant_give
from governance.services.parties import maintenance_close
from governance.vocabulary import WATCH, Role


def _vendor_by_night(city: City, seeded: Seeded) -> Story:
    """The vendor's session stays open all night, opened again under the same ticket."""
    member = vendor(city, 1)
    with seeded.caught():
        work.sign_in(city, member)
    for _ in range(2):
        again_at = now() + timedelta(hours=4, minutes=3)
        with seeded.caught():
            maintenance_begun(city, member, ticket="TKT-707", hours=4)
        for camera in city.cameras[::3]:
            yield city.about(900)
            with seeded.caught():
                health_read(city, member, camera.code)
        yield (again_at - now()).total_seconds()


def _urgent_repair(city: City) -> Story:
    """A camera fails in the evening: one ticket, one camera, closed when it is mended."""
    member = vendor(city)
    session = work.sign_in(city, member)
    found = maintenance_begun(city, member, ticket="TKT-911", hours=1)
    for _ in range(3):
        yield city.about(400)
        health_read(city, member, city.cameras[5].code)
    maintenance_close(actor=member.user, code=found.code)
    yield city.about(30)
    work.sign_out(city, member, session)


def _granted(city: City, person: Member, station: str, *, hours: int) -> tuple[Member, Grant]:
    """Her, with one station more for some hours; and the grant."""
    administrator = city.of(Role.ADMINISTRATOR, on_duty=False)[1]
    grant = grant_give(
        actor=administrator.user, person=person.user,
        holding=Holding(None, WATCH, Grant.ObjectKind.STATION.value, station),
        reason="covers for a colleague", ends_at=now() + timedelta(hours=hours),
    )  # fmt: skip
    return replace(person, stations=(station,)), grant


def _not_hers(city: City, person: Member) -> list[str]:
    held = city.facts.held
    return [one for one in city.stations if (person.user.pk, WATCH, one) not in held]


def _opened_for_an_hour(city: City, seeded: Seeded) -> Story:
    """A station is opened to her for an hour, for one look, and closed again."""
    person = city.apart(Role.OPERATOR)
    station = city.rng.choice(_not_hers(city, person))
    with seeded.caught():
        there, grant = _granted(city, person, station, hours=1)
    yield city.about(400)
    with seeded.caught():
        alert = work.alert_of_before(city, city.quiet(there))
        work.rendition_look(there, alert)
    yield city.about(900)
    with seeded.caught():
        administrator = city.of(Role.ADMINISTRATOR, on_duty=False)[1]
        grant_end(actor=administrator.user, grant=grant)


def _covers(city: City) -> Story:
    """A colleague is ill: her desk is covered for the rest of the shift, stills and all."""
    person = city.apart(Role.OPERATOR)
    station = city.rng.choice(_not_hers(city, person))
    there, _grant = _granted(city, person, station, hours=6)
    for number in range(8):
        yield city.about(900)
        if person.user not in city.at_work:
            return
        work.still_look(there, city.cameras_at(station)[number % 4])


def _rule_for_a_run(city: City, seeded: Seeded) -> Story:
    """What is kept for a day is kept for an hour, as long as one erasure takes."""
    officer = city.of(Role.DATA_OFFICER, on_duty=False)[1].user
    with seeded.caught():
        rule_set(actor=officer, name="dismissed", hours=1)
    yield city.about(240)
    with seeded.caught():
        retention_run()
    yield city.about(400)
    with seeded.caught():
        rule_set(actor=officer, name="dismissed", hours=24)


def _rule_for_good(city: City) -> Story:
    """A committee has decided on other hours; they stay."""
    officer = city.of(Role.DATA_OFFICER, on_duty=False)[0].user
    rule_set(actor=officer, name="unreviewed", hours=60)
    yield 1.0
    rule_set(actor=officer, name="shadow", hours=600)


MISUSES = (
    Misuse("vendor_by_night", ("01:05",), _vendor_by_night),
    Misuse("opened_for_an_hour", ("10:35", "16:25"), _opened_for_an_hour),
    Misuse("rule_for_a_run", ("14:05",), _rule_for_a_run),
)
INNOCENTS = (
    Innocent(("21:20",), _urgent_repair),
    Innocent(("08:45",), _covers),
    Innocent(("17:10",), _rule_for_good),
)
