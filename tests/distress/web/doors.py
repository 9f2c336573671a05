"""Every address that the deployment answers, found in its own tables."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# What is open to somebody who is not signed in, and why.
PUBLIC = {
    "distress:healthz": "a load balancer has no account; it learns that the database answers",
    "distress:sign-in": "the way in",
    "account_login": "the way in, by the name that allauth looks up",
    "mfa_authenticate": "the way in, second step: nothing without the first",
    "mfa_login_webauthn": "the way in by a passkey",
    "account_inactive": "says that an account is closed, of nobody in particular",
    "distress:sign-in-demo": "the demo's way in; 404 outside the demo and off this machine",
    "distress:sign-out": "leaves; whoever is not signed in has left already",
    "distress:public-authorisations": "the register that everybody may read",
    "distress:public-parties": "which third parties have access, and what each asked for",
    "distress:public-gone": "what should be gone by today, for everybody",
    "distress:public-completeness": "how many reads the ledger bears out, by day, for everybody",
    "distress:log-checkpoint": "what everybody compares: the signed size and root of the ledger",
    "distress:log-checkpoint-svg": "the same as a picture",
    "distress:log-tile": "hashes of the ledger's tree, so that anybody can compute its root",
    "distress:log-entries": "entries as codes and commitments, as the tree has them",
    "distress:log-trust-policy": "the keys and witnesses of the ledger",
    "distress:log-dictionary": "what every field, verb and action of an entry means",
    "distress:log-tool": "the verifier and what it checks, fetched by whoever doubts us",
    "distress:public-hotspots": "where cameras are and what they may do there, by area",
    "distress:public-hotspot": "what a camera may do in one area, and whom to tell",
    "distress:public-detection": "which expressions count, how much, since when and why",
    "distress:public-models": "the models with their cards, for everybody",
    "distress:public-rules": "how long, who, and how to complain, for everybody",
    "distress:public-procedure": "one of the procedures that hold, as text",
    "distress:public-section-4": "what the RTI Act asks to publish unasked, without a person in it",
    "distress:public-decisions": "who decided what, by office and body and never by name",
    "distress:public-unused": "what nobody did and what was refused, in counts",
    "distress:public-data": "which registers there are as data, with each field's meaning",
    "distress:public-data-json": "one register as JSON",
    "distress:public-data-csv": "one register as CSV",
    "distress:data-ats": "the record of the system for registers of algorithms",
    "distress:data-atrs": "the same in another standard's shape",
    "distress:feed": "what changed in the registers, as Atom",
    "distress:feed-json": "the same as JSON Feed",
    "distress:sign-short": "the address on a sign in the street: leads to its area's page",
    "distress:sign-print": "the sign itself, for whoever has its code",
    "distress:public": "leads to every page that everybody may read",
    "distress:language": "remembers a language in the browser; tells nothing",
    "distress:public-ledger": "how the ledger stands, who watches it, and how to check it",
    "distress:public-verify": "a form that calculates in the browser and sends nothing",
    "distress:public-reports": "the reports of months and years, for everybody",
    "distress:public-report": "one report, as it was frozen",
    "distress:public-report-file": "one file of a report, as it was signed",
    "distress:public-report-zip": "a report as a Data Package",
    "distress:public-disclosures": "what was given under orders, without names, for everybody",
    "distress:public-glasses": "how often glass was broken and what came of it, for everybody",
    "distress:public-access": "whoever may have been filmed has no account, and needs none",
    "distress:public-complaints": "what came of complaints, and one by a reference nobody guesses",
    "distress:public-complaint-new": "whoever complains has no account, and is not asked for one",
    "distress:public-rti": "the register without applicants, and one by a reference nobody guesses",
    "distress:public-rti-answers": "answers that were published for everybody",
    "distress:public-rti-answer-file": "one of them as a file",
    "distress:public-rti-package": "an answer, by a reference nobody guesses",
    "distress:public-rti-appeal": "a first appeal, by a reference nobody guesses",
    "distress:public-rti-new": "whoever asks under the RTI Act needs no account",
    "distress:public-incidents": "what went wrong and what was done, for everybody",
}
# What is open to everybody who is signed in: it shows her nothing but herself.
HERSELF = {
    "distress:home": "sends on to the page of her role",
    "distress:no-page": "says that her role has no page",
    "api:schema": "describes the API; holds nothing",
    "api:docs": "describes the API; holds nothing",
}
NO_SUCH_TEXT = "no-such-thing"


@dataclass(frozen=True)
class Door:
    """One address of the deployment, with what stands behind it."""

    name: str
    view: Any
    takes: tuple[tuple[str, str], ...]  # parameters: name and kind

    @property
    def action(self) -> Any:
        """What the view says that it does; None when it says nothing."""
        declared = getattr(self.view, "action", None)
        return declared or getattr(getattr(self.view, "cls", None), "action", None)

    @property
    def takes_code(self) -> bool:
        return any(kind == "UUIDConverter" for _, kind in self.takes)

    def at(self, code: uuid.UUID) -> str:
        """The address with this code in it, wherever it takes one."""
        return reverse(
            self.name,
            kwargs={
                name: code if kind == "UUIDConverter" else 7 if kind == "IntConverter"
                else NO_SUCH_TEXT
                for name, kind in self.takes
            },
        )  # fmt: skip


def _walk(resolver: URLResolver, space: str) -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, pattern.namespace or space)
        elif isinstance(pattern, URLPattern):
            takes = tuple(
                (name, type(found).__name__) for name, found in pattern.pattern.converters.items()
            )
            name = f"{space}:{pattern.name}" if space else str(pattern.name)
            yield Door(name, pattern.callback, takes)


DOORS = {door.name: door for door in _walk(get_resolver(), "")}
GUARDED = sorted(set(DOORS) - set(PUBLIC))
