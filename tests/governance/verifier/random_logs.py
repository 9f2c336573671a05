"""Random clean logs: whatever an honest operator's log may look like."""

from __future__ import annotations

import random
from datetime import timedelta

from .logs import LOG_KEYS, MANIFEST_KEYS, WITNESSES, Log, time_text

QUORUM = ("committee", "university")
STEPS = ("see", "look", "word", "refuse", "beat", "gap", "clock_back", "slow", "dictionary",
         "rotate", "manifest_key", "witness", "reconcile", "sign", "sign", "cosign")  # fmt: skip


def log_random(dice: random.Random, steps: list[str]) -> Log:
    """A clean log that does these things in this order, and ends in a cosigned checkpoint."""
    log = Log(dice)
    log.opening()
    for step in steps:
        STEP[step](log)
    if not log.notes or dice.random() < 0.5:
        log.add()
    extra = dice.sample(sorted(WITNESSES), dice.randrange(3))
    log.checkpoint(*dict.fromkeys([*dice.sample(QUORUM, 2), *extra]))
    return log


def _word(log: Log) -> None:
    words = {"justification": 'फ़ोन \U0001f4de \u2028 "quoted" \\ and\ttabs', "recipient": "श्री"}
    log.add("clip.original", words=words, shown=("justification", "station", "subject"))


def _refuse(log: Log) -> None:
    log.add("clip.look", allowed=False)


def _beat(log: Log) -> None:
    log.say(
        "heartbeat", node="web-1", clock_source="samay1.nic.in", clock_stratum=2,
        clock_offset_ms=log.dice.choice([None, 0, -3, 2500]), clock_synced=log.dice.random() < 0.9,
    )  # fmt: skip


def _gap(log: Log) -> None:
    log.say("gap", what="heartbeat", node="web-1", seconds=180, **{"from": time_text(log.at)})
    log.at += timedelta(seconds=180)


def _clock_back(log: Log) -> None:
    """The clock is set back ten minutes after a cosignature, and the ledger says so."""
    log.checkpoint(*QUORUM)
    at, back = log.at, log.dice.randrange(100, 600)
    log.at -= timedelta(seconds=back)
    start = time_text(log.at)
    log.add()
    log.say("gap", what="clock", node="web-1", seconds=back, **{"from": start})
    log.add()
    log.at = max(log.at, at)


def _slow(log: Log) -> None:
    """An entry made just before a checkpoint that it missed: within the minute allowed."""
    log.checkpoint(*QUORUM)
    log.add(at=log.at - timedelta(seconds=log.dice.randrange(55)))


def _rotate(log: Log) -> None:
    place = LOG_KEYS.index(log.signing[-1])
    if place + 1 < len(LOG_KEYS):
        log.rotate(log.signing[-1], LOG_KEYS[place + 1])


def _manifest_key(log: Log) -> None:
    if log.manifest_key is MANIFEST_KEYS[0]:
        log.announce(MANIFEST_KEYS[1], kind="manifest")
        log.say("key_retire", key_id=log.manifest_key.key.key_id.hex())
        log.manifest_key = MANIFEST_KEYS[1]


def _witness(log: Log) -> None:
    key = WITNESSES[log.dice.choice(sorted(WITNESSES))].key
    own = log.dice.random() < 0.3
    log.say("witness_add", key_id=key.key_id.hex(), key=key.text, run_by_operator=own)


def _reconcile(log: Log) -> None:
    log.say(
        "reconcile", day="2026-11-24", served=9, matched=9, unmatched=log.dice.choice([0, 0, 1]),
        bytes_served=900, bytes_logged=900,
    )  # fmt: skip


STEP = {
    "see": lambda log: log.add(),
    "look": lambda log: log.look(),
    "word": _word,
    "refuse": _refuse,
    "beat": _beat,
    "gap": _gap,
    "clock_back": _clock_back,
    "slow": _slow,
    "dictionary": lambda log: log.dictionary(),
    "rotate": _rotate,
    "manifest_key": _manifest_key,
    "witness": _witness,
    "reconcile": _reconcile,
    "sign": lambda log: log.checkpoint(),
    "cosign": lambda log: log.checkpoint(*log.dice.sample(sorted(WITNESSES), 2)),
}
