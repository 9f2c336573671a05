"""Gather what is marked for translation, keep what is translated, and compile it.

    .venv/bin/python scripts/translations.py

Needs gettext (xgettext) for gathering. Write msgstr lines into django.po, then run it again. Unlike
msgmerge it never guesses, and it keeps an order in which a change of one text changes one place.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "distress" / "locale" / "hi" / "LC_MESSAGES" / "django.po"
ELSEWHERE = [".venv*", "distress/locale", "tests", "var", "scripts"]


def gathered(folder: Path) -> polib.POFile:
    """Every text of the sources, untranslated, by way of a catalogue made in this folder."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import override_settings

    assert Path.cwd() == settings.BASE_DIR, "makemessages reads the folder it is started in"
    with override_settings(LOCALE_PATHS=[folder]):
        call_command(
            "makemessages", locale=["hi"], ignore_patterns=ELSEWHERE, add_location="file",
            verbosity=0,
        )  # fmt: skip
    return polib.pofile(str(folder / "hi" / "LC_MESSAGES" / "django.po"))


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgid, entry.msgctxt or ""


def merged(old: polib.POFile, new: polib.POFile) -> polib.POFile:
    """The new texts in order, with the words that the old catalogue has for them."""
    words = {key(entry): entry for entry in old if not entry.obsolete}
    whole = polib.POFile(wrapwidth=0)
    whole.header, whole.metadata = old.header, old.metadata
    for entry in sorted((found for found in new if not found.obsolete), key=key):
        known = words.get(key(entry))
        if known and bool(known.msgid_plural) == bool(entry.msgid_plural):
            entry.msgstr, entry.msgstr_plural = known.msgstr, known.msgstr_plural
        entry.occurrences = sorted({(place, "") for place, _ in entry.occurrences})
        entry.comment = ""
        whole.append(entry)
    return whole


def main() -> None:
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distress.settings")
    os.environ.setdefault("ABHAYA_SECRET_KEY", "only-for-gathering-texts-0123456789abcdef")
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        whole = merged(polib.pofile(str(CATALOGUE)), gathered(Path(folder)))
    whole.save(str(CATALOGUE))
    whole.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    left = whole.untranslated_entries()
    sys.stdout.write(f"{len(whole) - len(left)} of {len(whole)} texts are translated\n")


if __name__ == "__main__":
    main()
