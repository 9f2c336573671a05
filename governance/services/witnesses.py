"""Witnesses: announced in the ledger, asked for their cosignature on every new checkpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import httpx
import structlog
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger
from governance.actors import AnyActor
from governance.errors import GovernanceError, NotThere, Refused
from governance.ledger.nodes import nodes
from governance.models import Checkpoint, Cosignature, Entry, Witness
from governance.subjects import Subject, SubjectKind
from governance.texts import plain_text
from governance.tlog.cosignatures import cosignature_verify
from governance.tlog.encoding import FormatError, base64_encode, decimal_parse
from governance.tlog.keys import COSIGNATURE, VerifierKey
from governance.tlog.notes import note_split
from governance.tlog.tree import consistency_proof
from governance.tlog.witnessing import add_checkpoint_body

log = structlog.get_logger(__name__)

ASKED_S = 5.0
ANSWERED_S = 10.0
# A witness whose clock is further ahead would make all that comes after look backdated.
AHEAD_MOST = timedelta(days=1)
MOST_ANSWER = 8192  # bytes


class WitnessSilent(GovernanceError):
    """A witness gave no cosignature; str() is the code of the reason."""


def witness_add(
    *, actor: AnyActor, vkey: str, url: str, body: str, run_by_operator: bool
) -> Witness:
    """The witness, which is asked from now on.

    run_by_operator: whether the same hands run it as the log: it is shown as such.

    Raises:
        Refused: the key is no cosignature key, or known already.
        ValidationError: the address or the name of the body does not fit.
    """
    key = _key(vkey)
    plain_text(body)
    wrong = _("The address of a witness is no address. It reads https://host/ or http://host/.")
    URLValidator(schemes=["http", "https"], message=wrong)(url)
    with transaction.atomic():
        if Witness.objects.filter(vkey=key.text).exists():
            raise Refused("known", _("This witness is known already."))
        witness = Witness(
            name=key.name, body=body.strip(), vkey=key.text, url=url.rstrip("/"),
            run_by_operator=run_by_operator,
        )  # fmt: skip
        witness.full_clean(exclude=["url"])
        witness.save()
        _note(actor, "ledger.witness_add", witness, {
            "key_id": key.key_id.hex(), "key": base64_encode(bytes([key.algorithm]) + key.public),
            "run_by_operator": run_by_operator,
        })  # fmt: skip
    return witness


def witness_end(*, actor: AnyActor, vkey: str) -> Witness:
    """The witness, which is asked no more.

    Raises:
        NotThere: there is none with this key that is asked.
    """
    witness = Witness.objects.filter(vkey=vkey, ended_at__isnull=True).first()
    if witness is None:
        raise NotThere(_("No witness with this key is asked now."))
    with transaction.atomic():
        if Witness.objects.filter(pk=witness.pk, ended_at__isnull=True).update(ended_at=now()):
            said = {"key_id": VerifierKey.parse(vkey).key_id.hex()}
            _note(actor, "ledger.witness_end", witness, said)
    witness.refresh_from_db()
    return witness


def witnesses_ask() -> int:
    """How many witnesses have cosigned the newest checkpoint now. Safe to run twice."""
    newest = Checkpoint.objects.order_by("-id").first()
    if newest is None:
        return 0
    waiting = Witness.objects.filter(ended_at__isnull=True, cosigned_size__lt=newest.size)
    return sum(_asked(witness, newest) for witness in waiting)


def _asked(witness: Witness, checkpoint: Checkpoint) -> bool:
    try:
        lines = _lines(witness, checkpoint, old=witness.cosigned_size)
        _keep(witness, checkpoint, lines)
    except (WitnessSilent, FormatError, httpx.HTTPError) as error:
        reason = str(error) if isinstance(error, WitnessSilent) else _reason(error)
        log.warning("witness silent", witness=str(witness.code), reason=reason)
        Witness.objects.filter(pk=witness.pk, silent_since__isnull=True).update(silent_since=now())
        Witness.objects.filter(pk=witness.pk).update(silent_because=reason)
        return False
    return True


def _reason(error: Exception) -> str:
    return "bad_answer" if isinstance(error, FormatError) else "unreachable"


def _lines(witness: Witness, checkpoint: Checkpoint, *, old: int, again: bool = True) -> str:
    """The signature lines of a 200; the witness is told anew where it stands if it knows better."""
    proof = consistency_proof(old, checkpoint.size, nodes()) if old else []
    body = add_checkpoint_body(old, proof, checkpoint.note)
    status, said = _call(f"{witness.url}/add-checkpoint", body)
    if status == httpx.codes.CONFLICT and again:
        known = decimal_parse(said.strip())
        if known > checkpoint.size:
            # It has seen a larger tree than there is: somebody put an older database back.
            raise WitnessSilent("ahead_of_the_log")
        return _lines(witness, checkpoint, old=known, again=False)
    if status != httpx.codes.OK:
        raise WitnessSilent(_REASONS.get(status, "bad_answer"))
    return said


def _call(url: str, body: str) -> tuple[int, str]:
    """Status and text of the answer; what is too long, or too slow as a whole, is none."""
    try:
        return asyncio.run(_call_within(url, body))
    except TimeoutError as error:
        raise WitnessSilent("unreachable") from error


async def _call_within(url: str, body: str) -> tuple[int, str]:
    read = bytearray()
    # httpx waits so long for each part: one that drips would keep us for hours.
    async with (
        asyncio.timeout(ANSWERED_S),
        httpx.AsyncClient(timeout=ASKED_S, follow_redirects=False) as client,
        client.stream("POST", url, content=body) as answer,
    ):
        async for part in answer.aiter_raw():
            read += part
            if len(read) > MOST_ANSWER:
                raise WitnessSilent("bad_answer")
    return answer.status_code, read.decode(errors="replace")


_REASONS = {403: "does_not_trust_the_key", 404: "does_not_know_the_log", 422: "contradicts"}


def _keep(witness: Witness, checkpoint: Checkpoint, answer: str) -> None:
    key, (body, _signed) = VerifierKey.parse(witness.vkey), note_split(checkpoint.note)
    line, seconds = _cosignature(key, body, answer.splitlines())
    at = datetime.fromtimestamp(seconds, UTC)
    if at > now() + AHEAD_MOST:
        raise WitnessSilent("clock_ahead")
    with transaction.atomic():
        Cosignature.objects.get_or_create(
            checkpoint=checkpoint, witness=witness,
            defaults={"line": line, "at": at},
        )  # fmt: skip
        Witness.objects.filter(pk=witness.pk).update(
            cosigned_size=checkpoint.size, silent_since=None, silent_because=""
        )


def _cosignature(key: VerifierKey, body: str, lines: Sequence[str]) -> tuple[str, int]:
    """The line by this key, and the time that it bears; others are ignored."""
    for line in lines:
        try:
            return line, cosignature_verify(key, body, line)
        except FormatError:
            continue
    raise WitnessSilent("bad_signature")


def _key(vkey: str) -> VerifierKey:
    try:
        key = VerifierKey.parse(vkey.strip())
    except FormatError as error:
        said = _("This is not a witness's key: %(why)s") % {"why": error}
        raise Refused("no_key", said) from error
    if key.algorithm != COSIGNATURE:
        raise Refused(
            "wrong_kind", _("This key does not cosign. Take the one that `witness init` printed.")
        )
    return key


def _note(actor: AnyActor, action: str, witness: Witness, public: ledger.Codes) -> None:
    ledger.append(
        actor=actor, verb=Entry.Verb.ADMINISTRATION, action=action,
        subject=Subject(SubjectKind.LEDGER, str(witness.code)), public=public,
    )  # fmt: skip
