"""Trust policies: how they are written, and whose signatures they ask for."""

from __future__ import annotations

import pytest

from governance.tlog.cosignatures import cosign
from governance.tlog.encoding import FormatError
from governance.tlog.notes import COSIGNATURE, NoteError, Signer, VerifierKey, note_add, note_sign
from governance.tlog.trust import TrustPolicy, policy_format, policy_of
from tests.governance.small_log import SmallLog

from . import vectors

LOG = SmallLog.of(9)
VKEY = LOG.signer.key.text
BODY = LOG.body(9)
NOTE = LOG.note(9)
X1, X2, X3, Y1, Y2, Y3 = (
    Signer.generate(f"{name}.example", COSIGNATURE) for name in ("x1", "x2", "x3", "y1", "y2", "y3")
)
W1, W2, W3 = X1.key.text, X2.key.text, X3.key.text

# The example of C2SP tlog-policy, with keys of ours.
EXAMPLE = f"""log {VKEY}

witness X1 {X1.key.text}
witness X2 {X2.key.text}
witness X3 {X3.key.text}
group X-witnesses 2 X1 X2 X3

witness Y1 {Y1.key.text}
witness Y2 {Y2.key.text}
witness Y3 {Y3.key.text}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


@pytest.mark.parametrize(
    ("signers", "enough"),
    [
        ([X1, X2, Y1], True),
        ([X2, X3, Y3], True),
        ([X1, X2, X3, Y1, Y2, Y3], True),
        ([X1, X2, X3], False),
        ([X1, Y1, Y2, Y3], False),
        ([Y1], False),
        ([], False),
    ],
)
def test_example_of_the_specification_asks_for_both_groups(
    signers: list[Signer], enough: bool
) -> None:
    note = cosigned(*signers)

    found = TrustPolicy.parse(EXAMPLE).check(note)

    assert found.quorum is found.valid is enough
    assert found.logs == (LOG.signer.key,)
    assert {one.witness.key for one in found.cosigned} == {one.key for one in signers}
    assert len(found.missing) == 6 - len(signers)
    assert {one.at for one in found.cosigned} <= {1_795_000_000}


def test_same_witness_twice_counts_once() -> None:
    policy = policy_of(logs=[LOG.signer.key], witnesses={"a": X1.key, "b": X2.key}, needed=2)
    note = note_add(NOTE, [cosign(X1, BODY, 100), cosign(X1, BODY, 90)])

    found = policy.check(note)

    assert not found.quorum
    assert [(one.witness.name, one.at) for one in found.cosigned] == [("a", 90)]


def test_two_of_three_public_bodies_are_asked_for() -> None:
    policy = policy_of(
        logs=[LOG.signer.key],
        witnesses={"commission": X1.key, "university": X2.key, "committee": X3.key},
        needed=2,
    )

    assert policy.check(cosigned(X1, X3)).valid
    assert not policy.check(cosigned(X2)).valid
    assert TrustPolicy.parse(policy_format(policy)) == policy


def test_policy_of_nobody_asks_for_the_log_alone() -> None:
    policy = policy_of(logs=[LOG.signer.key], witnesses={}, needed=0)

    assert policy_format(policy) == f"log {VKEY}\nquorum none\n"
    assert policy.check(NOTE).valid


def test_cosignatures_without_the_log_are_not_enough() -> None:
    policy = policy_of(logs=[LOG.signer.key], witnesses={"a": X1.key}, needed=1)
    stranger = Signer.generate(LOG.signer.key.name)
    note = note_add(note_sign(BODY, [stranger]), [cosign(X1, BODY, 100)])

    found = policy.check(note)

    assert (found.logs, found.quorum, found.valid) == ((), True, False)


def test_key_of_another_origin_does_not_sign_for_this_log() -> None:
    other = Signer.generate("other.example/log")
    policy = policy_of(logs=[LOG.signer.key, other.key], witnesses={}, needed=0)

    assert not policy.check(note_sign(BODY, [other])).logs


def test_old_and_new_key_of_one_log_both_count() -> None:
    renewed = Signer.generate(LOG.signer.key.name)
    policy = policy_of(logs=[LOG.signer.key, renewed.key], witnesses={}, needed=0)

    assert policy.check(note_add(NOTE, [renewed.sign(BODY)])).logs == (LOG.signer.key, renewed.key)
    assert policy.check(note_sign(BODY, [renewed])).logs == (renewed.key,)


def test_wrong_signature_by_a_key_of_the_policy_spoils_the_note() -> None:
    policy = policy_of(logs=[LOG.signer.key], witnesses={"a": X1.key}, needed=0)
    for wrong in (cosign(X1, LOG.body(8), 100), LOG.signer.sign(LOG.body(8))):
        with pytest.raises(NoteError):
            policy.check(note_add(NOTE, [wrong]))


def test_strangers_are_ignored() -> None:
    policy = policy_of(logs=[LOG.signer.key], witnesses={"a": X1.key}, needed=1)

    found = policy.check(cosigned(X2, X3))

    assert (found.cosigned, found.quorum) == ((), False)


def test_real_checkpoint_meets_a_policy_of_public_witnesses() -> None:
    keys = {name: VerifierKey.parse(text) for name, text in vectors.WITNESSES.items()}
    log = VerifierKey.parse(vectors.ARCHE_LOG)

    assert policy_of(logs=[log], witnesses=keys, needed=4).check(vectors.ARCHE).valid
    found = policy_of(logs=[log], witnesses=keys, needed=5).check(vectors.ARCHE)
    assert not found.valid
    assert [one.name for one in found.missing] == ["navigli"]


def test_spaces_tabs_comments_and_addresses_are_read() -> None:
    policy = TrustPolicy.parse(
        f"# whom we believe\n\n\t # all of it\n \tlog\t{VKEY}  https://log.example/ \n"
        f"witness Kelvin-\u212a {W1} https://w.example/\n  quorum\tKelvin-\u212a\n"
    )

    assert policy.logs[0].url == "https://log.example/"
    assert policy.witnesses[0].url == "https://w.example/"
    assert policy.quorum == "Kelvin-\u212a"
    assert TrustPolicy.parse(policy_format(policy)) == policy


def test_words_of_the_format_are_names_too() -> None:
    policy = TrustPolicy.parse(
        f"witness all {W1}\nwitness any {W2}\ngroup group 2 all any\nquorum group\n"
    )

    assert policy.quorum_holds({"all", "any"})
    assert not policy.quorum_holds({"all"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum none",
        "quorum none\r\n",
        "quorum none\n\x01",
        "quorum none\n\x7f\n",
        "quorum none\x0b\n",
        "quorum none\nquorum none\n",
        "quorum\n",
        "quorum a b\n",
        "quorum unknown\n",
        f"witness a {W1}\n",
        "believe a\nquorum none\n",
        "log\nquorum none\n",
        "log garbage\nquorum none\n",
        f"log {VKEY} https://a.example/ more\nquorum none\n",
        f"log {W1}\nquorum none\n",
        f"log {VKEY}\nlog {VKEY} https://a.example/\nquorum none\n",
        "witness a\nquorum none\n",
        f"witness a {VKEY}\nquorum a\n",
        f"witness a {W1} https://a.example/ # why\nquorum a\n",
        f"witness none {W1}\nquorum none\n",
        f"witness a {W1}\nwitness a {W2}\nquorum a\n",
        f"witness a {W1}\nwitness b {W1}\nquorum a\n",
        f"quorum a\nwitness a {W1}\n",
        f"witness a {W1}\ngroup a any a\nquorum a\n",
        f"witness a {W1}\ngroup none any a\nquorum none\n",
        f"witness a {W1}\ngroup g any\nquorum a\n",
        f"witness a {W1}\ngroup g 1\nquorum a\n",
        f"witness a {W1}\ngroup g 0 a\nquorum g\n",
        f"witness a {W1}\ngroup g 2 a\nquorum g\n",
        f"witness a {W1}\ngroup g -1 a\nquorum g\n",
        f"witness a {W1}\ngroup g 01 a\nquorum g\n",
        f"witness a {W1}\ngroup g {'9' * 9000} a\nquorum g\n",
        f"witness a {W1}\ngroup g any b\nquorum g\n",
        f"witness a {W1}\ngroup g any g\nquorum g\n",
        f"witness a {W1}\ngroup g any none a\nquorum g\n",
        f"witness a {W1}\ngroup g all a a\nquorum g\n",
        f"witness a {W1}\nwitness b {W2}\ngroup g any a b\ngroup h any a\nquorum g\n",
        f"group g any a\nwitness a {W1}\nquorum g\n",
        "# " + "x" * 300_000 + "\nquorum none\n",
    ],
)
def test_other_policies_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        TrustPolicy.parse(text)


def test_witness_under_another_name_or_as_the_log_is_the_same_key() -> None:
    impostor = VerifierKey.of("impostor.example", COSIGNATURE, X1.key.public)
    as_log = VerifierKey.of(LOG.signer.key.name, 1, X1.key.public)

    for line in (f"witness b {impostor.text}", f"log {as_log.text}"):
        with pytest.raises(FormatError, match="stands here already"):
            TrustPolicy.parse(f"witness a {W1}\n{line}\nquorum a\n")


def test_message_names_the_line() -> None:
    with pytest.raises(FormatError, match="line 3: "):
        TrustPolicy.parse(f"# a\nwitness a {W1}\nwitness b {W1[:-2]}\nquorum a\n")


def test_thirty_two_of_everything_are_read() -> None:
    lines = []
    for at in range(32):
        log = Signer.generate(f"log{at}.example")
        witness = Signer.generate(f"w{at}.example", COSIGNATURE)
        lines += [
            f"log {log.key.text}",
            f"witness w{at} {witness.key.text}",
            f"group g{at} 1 w{at}",
        ]

    policy = TrustPolicy.parse("\n".join(lines) + "\nquorum g31\n")

    assert policy.quorum_holds({"w31"})
    assert not policy.quorum_holds({"w30"})


def test_policy_that_would_not_read_back_is_not_written() -> None:
    for needed in (2, -1):
        with pytest.raises(FormatError):
            policy_of(logs=[LOG.signer.key], witnesses={"a": X1.key}, needed=needed)
    for name in ("a b", "none", "", "a\n"):
        with pytest.raises(FormatError):
            policy_of(logs=[LOG.signer.key], witnesses={name: X1.key}, needed=1)


def cosigned(*signers: Signer) -> str:
    """The log's checkpoint, cosigned by these witnesses."""
    return note_add(NOTE, [cosign(signer, BODY, 1_795_000_000) for signer in signers])
