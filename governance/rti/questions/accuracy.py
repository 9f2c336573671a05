"""How often it was right, how often wrong, and what it looks for."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from governance.documents import DocumentKind, detection_rules
from governance.models import Validation
from governance.rti.questions import people
from governance.rti.questions.columns import MONTH, code, count, percent, time, word
from governance.rti.questions.documents import recorded, texts_kept
from governance.rti.questions.reading import done, month_of, on_record
from governance.rti.questions.shape import AsOf, Column, Kind, Row
from governance.statistics import share
from governance.subjects import facts

EXPRESSION = "expression"
REASONS = (
    "crying", "afraid", "harassed", "hurt", "called", "calm", "play", "private", "not_a_face",
    "unclear",
)  # fmt: skip
CLASSES = (
    "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt",
)  # fmt: skip
LIMITS = (
    "open_at", "close_at", "evidence_s", "window_s", "grace_s", "least_face_px", "alerts_per_hour",
)  # fmt: skip

ACCURACY = (
    word(
        "fact", "What it is a share of", "यह किसका अंश है", "alerts_confirmed_in_month",
        "alerts_confirmed_in_all", "shadow_validation",
    ),
    MONTH,
    code("validation", "Code of the validation", "सत्यापन का कोड"),
    count("n", "How many people judged", "लोगों ने कितनों को परखा", "verdicts"),
    count("confirmed", "How many of them were confirmed", "उनमें से कितनों की पुष्टि हुई", "verdicts"),
    percent("percent", "Share that was confirmed", "पुष्ट अंश"),
    percent("low_percent", "Lower end of the 95 % interval (Wilson)", "95 % अंतराल का निचला सिरा"),
    percent("high_percent", "Upper end of the 95 % interval (Wilson)", "95 % अंतराल का ऊपरी सिरा"),
    count("floor_percent", "Share that was needed", "आवश्यक अंश", "%"),
    time("until", "Until when it was counted", "कब तक गिना गया"),
)  # fmt: skip
FALSE_ALERTS = (
    MONTH,
    word("reason", "Why people dismissed the alert", "लोगों ने अलर्ट क्यों खारिज किया", *REASONS),
    count("count", "How often", "कितनी बार", "events"),
)
SEEN = (
    time("since", "Since when", "कब से"),
    Column("detection_policy", Kind.VERSION, "Detection policy", "पहचान नीति"),
    Column("model", Kind.SHA256, "SHA-256 of the model", "मॉडल का SHA-256"),
    word(
        "fact", "Class of expression, or limit", "भाव की श्रेणी या सीमा", *CLASSES, *LIMITS,
        "configuration",
    ),
    Column("value", Kind.NUMBER, "Weight of the class, or the limit", "श्रेणी का भार या सीमा"),
)  # fmt: skip


def accuracy(as_of: AsOf) -> Iterator[Row]:
    """Confirmed precision month by month and in all, and every validation."""
    judged: dict[str, Counter[bool]] = defaultdict(Counter)
    signals = {
        fact.subject: fact.detail.get("signal") for fact in done(as_of, "alert.raise")
    }  # fmt: skip
    for fact in done(as_of, "alert.review"):
        # A call for help says nothing of what the analysis is worth.
        if signals.get(fact.subject) == EXPRESSION:
            judged[month_of(fact.at)][fact.detail.get("verdict") == "confirmed"] += 1
    for month, counts in sorted(judged.items()):
        yield {"fact": "alerts_confirmed_in_month", "month": month, **_share(counts, as_of)}
    whole = sum(judged.values(), Counter[bool]())
    yield {"fact": "alerts_confirmed_in_all", **_share(whole, as_of)}
    yield from _validations(as_of)


def false_alerts(as_of: AsOf) -> Iterator[Row]:
    """Why alerts were dismissed; by sex or age nothing is known, since neither is recorded."""
    dismissed = (
        (fact.at, str(fact.detail.get("reason")))
        for fact in done(as_of, "alert.review")
        if fact.detail.get("verdict") == "dismissed"
    )
    return people.exact(as_of, dismissed, name="reason", words=REASONS)


def seen(as_of: AsOf) -> Iterator[Row]:
    """What the detection policy weighs and from which limits on, for each that was in force."""
    policies = _policies(as_of)
    for fact in done(as_of, "ledger.configuration"):
        named = fact.public.get("detection_policy")
        head = {"since": fact.at, "detection_policy": named, "model": fact.public.get("model")}
        yield {**head, "fact": "configuration"}
        for name, value in sorted(_rules(str(named), policies).items()):
            if name in CLASSES or name in LIMITS:
                yield {**head, "fact": name, "value": value}


def _policies(as_of: AsOf) -> Mapping[str, Mapping[str, float]]:
    """What each detection policy weighs and its limits, by its version, as its text says."""
    found = recorded(as_of, DocumentKind.DETECTION_POLICY)
    texts = texts_kept(found)
    return {
        one.version: detection_rules(json.loads(texts[one.sha256]))
        for one in found
        if one.sha256 in texts
    }


def _rules(version: str, policies: Mapping[str, Mapping[str, float]]) -> Mapping[str, float]:
    """As they are on record; of before there were any, as far as the running release knows."""
    return policies[version] if version in policies else facts().detection_rules(policy=version)


def _share(counts: Counter[bool], as_of: AsOf) -> Row:
    found = share(counts[True], counts.total())
    told = found.judged > 0
    return {
        "n": found.judged, "confirmed": found.confirmed, "until": as_of.at,
        "percent": round(found.percent, 2) if told else None,
        "low_percent": found.low_percent if told else None,
        "high_percent": found.high_percent if told else None,
    }  # fmt: skip


def _validations(as_of: AsOf) -> Iterator[Row]:
    known = on_record(as_of, "validation.make")
    for row in Validation.objects.filter(code__in=list(known)).order_by("id"):
        yield {
            "fact": "shadow_validation", "validation": str(row.code), "n": row.judged,
            "confirmed": row.confirmed,
            "percent": round(100 * row.confirmed / row.judged, 2) if row.judged else None,
            "low_percent": row.low_percent, "high_percent": row.high_percent,
            "floor_percent": row.floor_percent, "until": row.made_at,
        }  # fmt: skip
