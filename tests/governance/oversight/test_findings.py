"""Each kind of misuse shows in the entries, and an ordinary day shows nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Entry
from governance.oversight import Kind, findings_find
from governance.oversight.finding import anomalies_in
from tests.governance.oversight.day import SINCE, UNTIL, Day, alert, code_of, ordinary_day, s

pytestmark = pytest.mark.django_db

CLIP = {"kind": "rendition", "camera": code_of("camera-1"), "roles": ["operator"]}


def look_without_alert(day: Day) -> list[Entry]:
    return [day.add(10, "operator-1-0", "rendition.look", "r-of-nothing", kind="rendition",
                    camera=code_of("camera-99"), roles=["operator"])]  # fmt: skip


def look_out_of_shift(day: Day) -> list[Entry]:
    return [day.add(20, "operator-0-0", "rendition.look", "r-alert-0-0-1", **CLIP)]


def one_place_again_and_again(day: Day) -> list[Entry]:
    return [
        day.add(8.5 + number, "operator-1-1", "rendition.look", f"r-{number}", kind="rendition",
                camera=code_of("camera-77"), roles=["operator"])
        for number in range(7)
    ]  # fmt: skip


def one_place_by_clips_and_stills(day: Day) -> list[Entry]:
    """Too few clips to stand out, and a few stills more of that camera than of any other."""
    who, there = "operator-1-3", {"kind": "camera", "roles": ["operator"]}
    day.add(8.1, who, "shift.start", kind="shift", allowed=None)
    rounds = [
        day.add(8.5 + number + s(30 * camera), who, "camera.still", f"camera-{camera}",
                camera=code_of(f"camera-{camera}"), **there)
        for number in range(6)
        for camera in range(4)
    ]  # fmt: skip
    return [
        *(made for made in rounds if made.subject_code == code_of("camera-3")),
        *(day.add(8.7 + number, who, "camera.still", "camera-3", camera=code_of("camera-3"),
                  **there) for number in range(3)),
        *(day.add(8.9 + number, who, "rendition.look", f"r-{number}", kind="rendition",
                  camera=code_of("camera-3"), roles=["operator"]) for number in range(4)),
    ]  # fmt: skip


def stills_of_one_camera(day: Day) -> list[Entry]:
    return [
        day.add(9 + number / 15, "operator-1-1", "camera.still", "camera-3", kind="camera",
                camera=code_of("camera-3"), roles=["operator"])
        for number in range(90)
    ]  # fmt: skip


def one_clip_again_and_again(day: Day) -> list[Entry]:
    return [day.add(9 + number, "operator-1-0", "rendition.look", "r-alert-1-0-1", **CLIP)
            for number in range(5)]  # fmt: skip


def copies_in_bulk(day: Day) -> list[Entry]:
    return [day.add(11 + number / 10, "operator-1-0", "export.ask", f"export-{number}",
                    kind="export", allowed=None) for number in range(6)]  # fmt: skip


def extracts_of_the_ledger(day: Day) -> list[Entry]:
    return [day.add(11 + number / 10, "auditor-0", "ledger.export", "export", kind="ledger",
                    allowed=None, entries=1500) for number in range(5)]  # fmt: skip


def doors_tried(day: Day) -> list[Entry]:
    return [day.add(12 + s(40 * number), "operator-1-1", "case.see", f"case-{number}",
                    allowed=False, reason="role_lacks_action") for number in range(7)]  # fmt: skip


def other_stations(day: Day) -> list[Entry]:
    return [
        day.add(12 + number, "operator-1-1", "alert.see", f"theirs-{number}",
                station=f"s{number}", allowed=False, reason="other_station")
        for number in range(3)
    ]  # fmt: skip


def late_justification(day: Day) -> list[Entry]:
    return [day.add(12, "inspector", "glass.justify", "glass-old", kind="glass", allowed=None,
                    after_min=1900)]  # fmt: skip


def glass_owed(day: Day) -> list[Entry]:
    return [day.add(9, "operator-1-0", "glass.break", "glass-1", kind="glass", allowed=None,
                    of="x")]  # fmt: skip


def glass_twice(day: Day) -> list[Entry]:
    made = []
    for number in range(2):
        made.append(day.add(9 + 2 * number, "operator-1-0", "glass.break", f"glass-{number}",
                            kind="glass", allowed=None))  # fmt: skip
        day.add(9.5 + 2 * number, "operator-1-0", "glass.justify", f"glass-{number}", kind="glass",
                allowed=None, after_min=30)  # fmt: skip
    return made


def approved_in_seconds(day: Day) -> list[Entry]:
    day.add(9, "operator-1-0", "original.request", "request-1", kind="request", allowed=None)
    return [day.add(9 + s(4), "operator-1-1", "request.approve", "request-1", kind="request",
                    allowed=None)]  # fmt: skip


def always_the_same_second(day: Day) -> list[Entry]:
    made = []
    for number in range(5):
        day.add(9 + number, "operator-1-0", "original.request", f"request-{number}",
                kind="request", allowed=None)  # fmt: skip
        day.add(9.02 + number, "operator-1-1", "request.see", f"request-{number}", kind="request")
        made.append(day.add(9.05 + number, "operator-1-1", "request.approve", f"request-{number}",
                            kind="request", allowed=None))  # fmt: skip
    return made


def approved_unread(day: Day) -> list[Entry]:
    day.add(9, "operator-1-0", "original.request", "request-1", kind="request", allowed=None)
    return [day.add(9.1, "operator-1-1", "request.approve", "request-1", kind="request",
                    allowed=None)]  # fmt: skip


def two_for_one_another(day: Day) -> list[Entry]:
    made = []
    for number in range(4):
        asks, says = ("0", "1") if number % 2 else ("1", "0")
        made.append(day.add(9 + number, f"operator-1-{asks}", "original.request",
                            f"request-{number}", kind="request", allowed=None))  # fmt: skip
        day.add(9.02 + number, f"operator-1-{says}", "request.see", f"request-{number}",
                kind="request")  # fmt: skip
        made.append(day.add(9.05 + number, f"operator-1-{says}", "request.approve",
                            f"request-{number}", kind="request", allowed=None))  # fmt: skip
    return made


def verdict_at_once(day: Day) -> list[Entry]:
    day.add(9, "operator-1-0", "alert.claim", "quick", allowed=None)
    day.add(9 + s(0.3), "operator-1-0", "rendition.review_look", "quick")
    return [day.add(9 + s(0.8), "operator-1-0", "alert.review", "quick", allowed=None,
                    verdict="dismissed")]  # fmt: skip


def verdict_unseen(day: Day) -> list[Entry]:
    day.add(9, "operator-1-0", "alert.claim", "unseen", allowed=None)
    return [day.add(9 + s(40), "operator-1-0", "alert.review", "unseen", allowed=None,
                    verdict="dismissed")]  # fmt: skip


def always_confirms(day: Day) -> list[Entry]:
    for number in range(14):
        alert(day, 8.2 + number / 2, "operator-1-2", f"hers-{number}", f"camera-{number % 12}",
              confirmed=True)  # fmt: skip
    day.add(8.1, "operator-1-2", "shift.start", kind="shift", allowed=None)
    return [entry for entry in day.entries if entry.action == "alert.review"
            and entry.actor_code == code_of("operator-1-2") and entry.allowed is None]  # fmt: skip


def sent_in_seconds(day: Day) -> list[Entry]:
    day.add(9, "operator-1-0", "alert.claim", "rash", allowed=None)
    day.add(9 + s(4), "operator-1-0", "alert.review", "rash", allowed=None, verdict="confirmed")
    return [day.add(9 + s(6), "operator-1-0", "alert.dispatch", "rash", allowed=None)]


def granted_for_one_look(day: Day) -> list[Entry]:
    told = {"kind": "person", "allowed": None, "grant": "g1", "permission": "watch_station",
            "on": "station/one"}  # fmt: skip
    first = day.add(9, "admin", "grant.give", "operator-1-0", **told)
    day.add(9.2, "operator-1-0", "rendition.look", "r-alert-1-0-1", **CLIP)
    return [first, day.add(9.5, "admin", "grant.end", "operator-1-0", **told)]


def looks_with_a_grant_that_ended(day: Day) -> list[Entry]:
    day.add(9, "admin", "grant.end", "operator-1-0", kind="person", allowed=None, role="operator")
    return [day.add(9.4, "operator-1-0", "rendition.look", "r-alert-1-0-1", **CLIP)]


def hold_and_no_hold(day: Day) -> list[Entry]:
    return [
        day.add(9, "data", "hold.place", "clip-1", kind="clip", allowed=None, hold="h1"),
        day.add(15, "data", "hold.lift", "clip-1", kind="clip", allowed=None, hold="h1"),
    ]


def rule_then_erasure(day: Day) -> list[Entry]:
    made = [day.add(10, "data", "retention.rule_set", "confirmed", kind="retention_rule",
                    allowed=None, hours=168, before=720)]  # fmt: skip
    made[0].subject_code = "confirmed"
    day.add(11, "retention", "clip.erase", "clip-1", kind="clip", allowed=None,
            actor_kind="worker", rule="confirmed")  # fmt: skip
    return made


def leave_that_grew(day: Day) -> list[Entry]:
    day.add(10, "chief", "authorisation.request", "a1", kind="authorisation", allowed=None,
            mode="live", cameras=4)  # fmt: skip
    return [day.add(12, "chief", "authorisation.request", "a2", kind="authorisation",
                    allowed=None, mode="live", cameras=40)]  # fmt: skip


def camera_turned_away(day: Day) -> list[Entry]:
    return [day.add(hour, "admin", "camera.administer", "camera-1", kind="camera", allowed=None)
            for hour in (10, 14)]  # fmt: skip


def gathering_lifted(day: Day) -> list[Entry]:
    return [day.add(10, "chief", "gathering.lift", "g", kind="gathering", allowed=None)]


def gatherings_that_blind(day: Day) -> list[Entry]:
    return [
        day.add(hour, "chief", "gathering.set", f"g{hour}", kind="gathering", allowed=None,
                cameras=1)
        for hour in (8, 9, 10)
    ]  # fmt: skip


def account_changed_hands(day: Day) -> list[Entry]:
    person = "operator-1-0"
    return [
        day.add(2, "nobody", "account.lock_out", person, kind="person", allowed=None,
                actor_kind="nobody"),
        day.add(2.2, person, "account.recovery_code_use", person, kind="person", allowed=None),
        day.add(2.3, person, "account.factor_add", person, kind="person", allowed=None),
    ]  # fmt: skip


def policy_changed_at_night(day: Day) -> list[Entry]:
    for hour, name in ((0.01, "street-v1"), (23, "street-v2")):
        made = day.add(hour, "sequencer", "ledger.configuration", kind="ledger", allowed=None,
                       actor_kind="worker", public={"detection_policy": name})  # fmt: skip
    return [made]


def key_rotated(day: Day) -> list[Entry]:
    return [day.add(13, "sequencer", "ledger.key_retire", kind="ledger", allowed=None,
                    actor_kind="worker")]  # fmt: skip


def clock_jumped(day: Day) -> list[Entry]:
    return [day.add(13, "sequencer", "ledger.gap", kind="ledger", allowed=None,
                    actor_kind="worker", public={"what": "clock", "seconds": 300})]  # fmt: skip


def node_silent(day: Day) -> list[Entry]:
    return [day.add(13, "sequencer", "ledger.gap", kind="ledger", allowed=None,
                    actor_kind="worker",
                    public={"what": "heartbeat", "node": "n", "seconds": 900})]  # fmt: skip


def many_sign_ins(day: Day) -> list[Entry]:
    return [day.add(9 + number / 10, "operator-1-0", "account.sign_in", kind="person",
                    allowed=None) for number in range(5)]  # fmt: skip


def party_without_ticket(day: Day) -> list[Entry]:
    return [day.add(11, "vendor", "party.health", "agreement", kind="agreement")]


def party_at_night(day: Day) -> list[Entry]:
    return [day.add(2, "vendor", "party.maintain", "agreement", kind="agreement", allowed=None,
                    session="m1", minutes=60)]  # fmt: skip


def maintenance_kept_open(day: Day) -> list[Entry]:
    return [day.add(9, "vendor", "party.maintain", "agreement", kind="agreement", allowed=None,
                    session="m1", minutes=240)]  # fmt: skip


def served_without_entry(day: Day) -> list[Entry]:
    return [day.add(6, "reconciliation", "ledger.reconcile", kind="ledger", allowed=None,
                    actor_kind="worker", public={"unmatched": 3})]  # fmt: skip


def auditor_reads_everything(day: Day) -> list[Entry]:
    return [day.add(11 + number / 50, "auditor-0", "ledger.read", f"entry-{number}", kind="ledger")
            for number in range(70)]  # fmt: skip


def auditor_follows_somebody(day: Day) -> list[Entry]:
    return [day.add(11 + number / 10, "auditor-1", "ledger.read", "operator-1-0", kind="ledger")
            for number in range(8)]  # fmt: skip


Misuse = Callable[[Day], list[Entry]]
MISUSE: dict[Kind, list[Misuse]] = {
    Kind.LOOK_WITHOUT_ALERT: [look_without_alert],
    Kind.OUT_OF_SHIFT: [look_out_of_shift],
    Kind.LOOKS_AT_ONE_PLACE: [
        one_place_again_and_again,
        one_place_by_clips_and_stills,
        stills_of_one_camera,
    ],
    Kind.LOOKS_AT_ONE_CLIP: [one_clip_again_and_again],
    Kind.EXPORTS_IN_BULK: [copies_in_bulk],
    Kind.LEDGER_EXPORTS_IN_BULK: [extracts_of_the_ledger],
    Kind.REFUSALS_IN_A_ROW: [doors_tried],
    Kind.REFUSED_ACROSS_STATIONS: [other_stations],
    Kind.GLASS_UNJUSTIFIED: [late_justification, glass_owed],
    Kind.GLASS_REPEATED: [glass_twice],
    Kind.APPROVED_IN_SECONDS: [approved_in_seconds],
    Kind.APPROVED_FOR_ONE: [always_the_same_second],
    Kind.APPROVED_UNREAD: [approved_unread],
    Kind.SELF_DEALING: [two_for_one_another],
    Kind.REVIEWED_IN_SECONDS: [verdict_at_once],
    Kind.REVIEWED_UNSEEN: [verdict_unseen],
    Kind.VERDICTS_DIFFER: [always_confirms],
    Kind.SENT_UNSEEN: [sent_in_seconds],
    Kind.GRANT_AROUND_LOOK: [granted_for_one_look],
    Kind.LOOK_AFTER_GRANT: [looks_with_a_grant_that_ended],
    Kind.HOLD_PLACED_AND_LIFTED: [hold_and_no_hold],
    Kind.RULE_THEN_ERASURE: [rule_then_erasure],
    Kind.AUTHORISATION_GREW: [leave_that_grew],
    Kind.CAMERA_CHANGED_AND_BACK: [camera_turned_away],
    Kind.GATHERING_LIFTED: [gathering_lifted],
    Kind.GATHERINGS_IN_A_ROW: [gatherings_that_blind],
    Kind.ACCOUNT_TAKEN_OVER: [account_changed_hands],
    Kind.CONFIGURATION_CHANGED: [policy_changed_at_night],
    Kind.KEYS_CHANGED: [key_rotated],
    Kind.CLOCK_JUMPED: [clock_jumped],
    Kind.SILENCE: [node_silent],
    Kind.SESSIONS_AT_ONCE: [many_sign_ins],
    Kind.PARTY_WITHOUT_TICKET: [party_without_ticket],
    Kind.PARTY_AT_NIGHT: [party_at_night],
    Kind.MAINTENANCE_KEPT_OPEN: [maintenance_kept_open],
    Kind.SERVED_UNLOGGED: [served_without_entry],
    Kind.AUDITOR_LOOKS_TOO_MANY: [auditor_reads_everything],
    Kind.AUDITOR_FOLLOWS_PERSON: [auditor_follows_somebody],
}


def test_an_ordinary_day_of_thousands_of_entries_shows_nothing() -> None:
    ordinary_day().write()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = findings_find(since=SINCE, until=UNTIL)

    assert Entry.objects.count() > 2000
    assert [(anomaly.kind, anomaly.numbers) for anomaly in found] == []
    # Read once, whatever is looked for.
    assert len(asked) < 20


@cache
def ordinary_entries() -> tuple[Entry, ...]:
    """Made once: no misuse changes what is in them."""
    return tuple(ordinary_day(cameras=4).entries)


@pytest.mark.parametrize(
    ("kind", "misuse"),
    [
        pytest.param(kind, misuse, id=misuse.__name__)
        for kind, seeded in MISUSE.items()
        for misuse in seeded
    ],
)
def test_misuse_is_found_with_the_entries_that_show_it(kind: Kind, misuse: Misuse) -> None:
    day = Day(list(ordinary_entries()))
    seeded = misuse(day)

    found = anomalies_in(day.span())

    shown = {code for anomaly in found if anomaly.kind is kind for code in anomaly.entries}
    assert {entry.code for entry in seeded} <= shown, [(a.kind, a.numbers) for a in found]


def test_what_a_command_set_up_is_nobodys_second_person() -> None:
    day = Day()
    for action in ("authorisation.request", "authorisation.approve"):
        day.add(9, "demo", action, "a", kind="authorisation", allowed=None, actor_kind="worker")

    assert anomalies_in(day.span()) == []


def test_what_ended_before_the_span_is_not_told_again() -> None:
    day = Day()
    day.add(-3, "chief", "gathering.lift", "g", kind="gathering", allowed=None)
    day.write()

    assert findings_find(since=SINCE, until=UNTIL) == []


def test_a_rule_made_shorter_is_told_with_what_it_erased_and_not_with_what_others_did() -> None:
    day = Day()
    shorter = day.add(10, "data", "retention.rule_set", "shadow", kind="retention_rule",
                      allowed=None, hours=600, before=720)  # fmt: skip
    shorter.subject_code = "shadow"
    day.add(11, "retention", "clip.erase", "clip-1", kind="clip", allowed=None,
            actor_kind="worker", rule="dismissed")  # fmt: skip
    day.add(11, "retention", "retention.run", "run", kind="retention_run", allowed=None,
            actor_kind="worker", erased=1)  # fmt: skip
    assert anomalies_in(day.span()) == []

    # A run that erased more than is told by rule may have erased by this one.
    day.add(12, "retention", "retention.run", "run-2", kind="retention_run", allowed=None,
            actor_kind="worker", erased=40)  # fmt: skip

    (found,) = anomalies_in(day.span())
    assert found.kind is Kind.RULE_THEN_ERASURE
    assert shorter.code in found.entries


def test_originals_seen_by_leave_are_no_place_watched() -> None:
    day = Day(list(ordinary_entries()))
    for number in range(7):
        asked, alert_name = f"request-{number}", f"alert-{number}"
        day.add(9 + number, f"approver-{number}", "request.approve", asked, kind="request",
                allowed=None, of=code_of(alert_name))  # fmt: skip
        day.add(9.1 + number, "investigator", "case.see", alert_name,
                camera=code_of("camera-77"))  # fmt: skip
        day.add(9.2 + number, "investigator", "original.look", alert_name,
                camera=code_of("camera-77"))  # fmt: skip

    found = {anomaly.kind for anomaly in anomalies_in(day.span())}

    assert Kind.LOOKS_AT_ONE_PLACE not in found
    assert Kind.LOOK_WITHOUT_LEAVE not in found


def complaint(day: Day, hour: float, action: str, *, allowed: bool | None = None) -> Entry:
    return day.add(hour, "data", f"complaint.{action}", "c1", kind="complaint", allowed=allowed)


def test_who_begins_to_look_into_a_complaint_has_not_answered_it() -> None:
    day = Day()
    complaint(day, 10, "read", allowed=True)
    complaint(day, 10 + s(20), "answer", allowed=True)
    complaint(day, 10 + s(20.1), "look_into")
    complaint(day, 13, "answer")

    assert anomalies_in(day.span()) == []


def test_who_answers_a_complaint_as_soon_as_she_has_opened_it_is_asked_about() -> None:
    day = Day()
    complaint(day, 10, "read", allowed=True)
    complaint(day, 10 + s(20), "answer", allowed=True)
    answer = complaint(day, 10 + s(20.1), "answer")

    (found,) = anomalies_in(day.span())

    assert (found.kind, found.entries) == (Kind.ANSWERED_UNREAD, (answer.code,))
