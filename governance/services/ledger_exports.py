"""Extracts of the ledger for whoever verifies offline: what a filter finds, each with its proof."""

from __future__ import annotations

import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from django.utils.translation import gettext as _

from governance import policy
from governance.errors import NotThere, Refused
from governance.ledger.export import Shown, folder_write
from governance.models import Leaf, User
from governance.selectors.explorer import EntryFilter, ids_found
from governance.selectors.tree import size_published
from governance.subjects import Subject, SubjectKind
from governance.vocabulary import Action, Purpose

# So many are written while somebody waits for the page; the whole log is the command's.
MOST = 2_000


def ledger_extract(*, actor: User, purpose: Purpose | None, asked: EntryFilter) -> IO[bytes]:
    """A zip of the export with the entries that the filter finds; closing it removes it.

    Raises:
        Denied: she may not export the ledger.
        Refused: the filter finds too many entries, or none that is signed.
        KeyMissing: the key that signs exports is not there.
    """
    for code in asked.codes or ("all",):
        policy.require(
            actor=actor, action=Action.LEDGER_EXPORT, purpose=purpose,
            subject=Subject(SubjectKind.LEDGER, code),
        )  # fmt: skip
    indices = _indices(asked)
    with TemporaryDirectory(prefix="abhaya-export-") as made:
        folder = Path(made) / "ledger"
        try:
            folder_write(folder, actor=actor, shown=Shown(indices=indices))
        except NotThere as error:
            raise Refused("not_signed_yet", _("Nothing has been signed yet.")) from error
        return _zipped(folder)


def _indices(asked: EntryFilter) -> frozenset[int]:
    found = ids_found(asked, before=None, limit=MOST + 1)
    if len(found) > MOST:
        raise Refused(
            "too_many",
            _(
                "More than %(most)s entries fit. Narrow the filter, or have the whole ledger "
                "exported on the server: manage.py ledger_export FOLDER"
            )
            % {"most": MOST},
        )
    leaves = Leaf.objects.filter(entry_id__in=found, index__lt=size_published())
    indices = frozenset(leaves.values_list("index", flat=True))
    if not indices:
        raise Refused(
            "nothing_signed", _("No entry that fits is in a signed tree yet. Change the filter.")
        )
    return indices


def _zipped(folder: Path) -> IO[bytes]:
    """The folder as one file without a name, which is gone when it is closed."""
    file = TemporaryFile(prefix="abhaya-export-")  # noqa: SIM115  it outlives this function
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.write(path, path.relative_to(folder.parent))
    file.seek(0)
    return file
