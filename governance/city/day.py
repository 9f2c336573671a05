"""The whole day: people settle, it begins, misuse is seeded in it, and it ends in a signed tree."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from governance.city import desks, keeping, looking, originals, unseen
from governance.city.offices import offices_begin
from governance.city.ordinary import day_begin
from governance.city.people import people_settle
from governance.city.seeds import Innocent, Misuse, Seeded
from governance.city.stage import City, moment
from governance.services.configuration import configuration_publish
from governance.services.dictionary import dictionary_publish
from governance.services.documents import documents_publish
from governance.services.ledger_keys import keys_ensure
from governance.services.sequencing import Sequencer

SMALL = 0.1
THEMES = (looking, originals, desks, keeping, unseen)
MISUSES: tuple[Misuse, ...] = tuple(one for theme in THEMES for one in theme.MISUSES)
INNOCENTS: tuple[Innocent, ...] = tuple(one for theme in THEMES for one in theme.INNOCENTS)


def city_play(*, seed: int, scale: float) -> City:
    """The city after its day, with what was seeded in it; everything is in the tree and signed."""
    city = City(Random(seed), scale)  # noqa: S311  a day that can be repeated, not a secret
    with city.playing():
        people_settle(city)
        _ledger_begin()
        day_begin(city)
        offices_begin(city)
        _seed(city)
        city.play()
        Sequencer(node="sequencer.city").run_once()
    return city


def _ledger_begin() -> None:
    """What a sequencer owes when it first takes over, long before the day."""
    keys_ensure()
    dictionary_publish()
    documents_publish()
    configuration_publish()


def _seed(city: City) -> None:
    # A small day has one of each.
    most = None if city.scale >= SMALL else 1
    for misuse in MISUSES:
        for at in misuse.times[:most]:
            made = Seeded(misuse.kind)
            city.seeded.append(made)
            city.begin(moment(at) + _late(city), misuse.story(city, made))
    for innocent in INNOCENTS:
        for at in innocent.times[:most]:
            city.begin(moment(at) + _late(city), innocent.story(city))


def _late(city: City) -> timedelta:
    return timedelta(seconds=city.rng.uniform(0, 400))
