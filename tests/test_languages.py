"""The Hindi catalogue is whole where everybody reads, and says what the English says."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import polib
import pytest

from scripts.translations import CATALOGUE, gathered
from tests.shared_files import ROOT

# Where people read who have no account, and those who ask under the Right to Information Act.
EVERYBODY = (
    "templates/base.html", "templates/429.html", "templates/components/*",
    "templates/governance/public*", "templates/governance/complaint_*",
    "templates/governance/gone*", "templates/governance/receipts.html",
    "templates/governance/completeness_days.html", "templates/governance/incident_law.html",
    "templates/governance/report_lines.html", "templates/parties/public.html",
    "templates/parties/access_table.html", "templates/account/login.html", "templates/portal/*",
    "*/rti/*", "distress/web/portal/*", "distress/web/public*", "distress/web/complaint_*",
    "distress/web/verify.py", "distress/web/ledger_words.py", "governance/errors.py",
    "governance/models/*", "governance/vocabulary.py",
)  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+(?:\.\w+)*\)[-+.\d]*[a-z]|%%|</?\w+>")
# docs/glossary.md: the word, and what each Hindi sentence about it holds.
GLOSSARY = {
    r"cameras?": r"कैमर", r"hotspots?": r"संवेदनशील स्थल", r"episodes?": r"प्रकरण",
    r"alerts?": r"अलर्ट", r"clips?": r"क्लिप", r"frames?": r"फ़्रेम",
    r"stations?": r"थान[ाेोों]", r"ledgers?": r"खाता-बही|खाता-बहि",
    r"checkpoints?": r"जाँच-बिंदु", r"witness(es)?": r"साक्षी|साक्षि",
    r"third part(y|ies)": r"तृतीय पक्ष", r"authorisations?": r"प्राधिकृति",
    r"disclosures?": r"प्रकटीकरण", r"detection polic(y|ies)": r"पहचान नीति",
    r"renditions?": r"रूप", r"outcomes?": r"परिणाम", r"signals?": r"संकेत",
    r"RTI requests?": r"आरटीआई आवेदन", r"dispatch(es)?": r"रवान",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def said(entry: polib.POEntry) -> list[str]:
    """What a person may read of an entry, in Hindi."""
    return [found for found in [entry.msgstr, *entry.msgstr_plural.values()] if found]


def is_for_everybody(entry: polib.POEntry) -> bool:
    return any(fnmatch(place, kind) for place, _ in entry.occurrences for kind in EVERYBODY)


def test_what_runs_is_what_was_translated(catalogue: polib.POFile) -> None:
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    assert {(entry.msgid, *said(entry)) for entry in compiled} == {
        (entry.msgid, *said(entry)) for entry in catalogue.translated_entries()
    }, "compile it again: scripts/translations.py"


def test_the_catalogue_holds_no_guesses_and_stays_in_order(catalogue: polib.POFile) -> None:
    keys = [(entry.msgid, entry.msgctxt or "") for entry in catalogue]

    assert keys == sorted(keys)
    assert catalogue.fuzzy_entries() == []
    assert catalogue.obsolete_entries() == []


def test_everything_that_everybody_reads_is_translated(catalogue: polib.POFile) -> None:
    missing = [found for found in catalogue if not found.translated()]
    sys.stdout.write(f"{len(catalogue) - len(missing)} of {len(catalogue)} texts translated\n")

    assert [found.msgid for found in missing if is_for_everybody(found)] == []


def test_every_placeholder_is_in_its_translation_and_digits_stay(catalogue: polib.POFile) -> None:
    for entry in catalogue.translated_entries():
        sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        for source, text in zip(sources, said(entry), strict=True):
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(source)), source
            assert not re.search("[०-९]", text), source


def strays(catalogue: polib.POFile) -> Iterator[str]:
    for entry in catalogue.translated_entries():
        prose = re.sub(r"`[^`]*`", "", entry.msgid)
        for english, hindi in GLOSSARY.items():
            if re.search(rf"(?i)\b{english}\b", prose):
                yield from (
                    f"{entry.msgid} | {text}" for text in said(entry) if not re.search(hindi, text)
                )


def test_a_word_of_the_glossary_is_the_same_word_in_hindi(catalogue: polib.POFile) -> None:
    assert list(strays(catalogue)) == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_no_text_for_everybody_is_missing_from_the_catalogue(
    catalogue: polib.POFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    known = {entry.msgid for entry in catalogue}

    new = [entry for entry in gathered(tmp_path) if entry.msgid not in known]

    sys.stdout.write(f"{len(new)} texts are new: scripts/translations.py gathers them\n")
    assert [entry.msgid for entry in new if is_for_everybody(entry)] == []
