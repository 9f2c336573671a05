"""Signed notes: what opens, what does not, and vectors made by others."""

from __future__ import annotations

from governance.tlog.notes import VerifierKey, note_open

# From the tests of golang.org/x/mod/sumdb/note, where the format was first written down.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAYING = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SAID = (
    SAYING + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgK"
    "vqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_note_by_the_go_implementation_opens() -> None:
    key = VerifierKey.parse(PETER)

    opened = note_open(SAID, [key])

    assert (opened.text, opened.by, opened.unknown) == (SAYING, (key,), 0)
    assert key.text == PETER
