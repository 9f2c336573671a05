"""What a witness remembers: whom it follows, what it cosigned last, which split views it saw."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from governance.tlog.notes import VerifierKey

from .schema import SCHEMA

BUSY_S = 5.0
# A log that signs two trees of one size has lost all trust; more pairs would only fill the disk.
MOST_SPLIT_VIEWS = 50


class StoreError(Exception):
    """The witness's memory is missing, damaged or another's."""


@dataclass(frozen=True, slots=True)
class Held:
    """The latest checkpoint of one log that this witness cosigned.

    at: when, in unix seconds. note: signed by the log, cosigned by us.
    """

    origin: str
    size: int
    root: bytes
    at: int
    cosignature: str
    note: str


@dataclass(frozen=True, slots=True)
class SplitView:
    """Two checkpoints of one size and different roots, both signed by the log."""

    origin: str
    at: int
    held: str
    claimed: str


class Store:
    """The witness's SQLite file. Each use opens it anew, so that any thread may."""

    def __init__(self, path: Path, *, busy_s: float = BUSY_S) -> None:
        self.path = path
        self._busy_s = busy_s

    def create(self, key: VerifierKey) -> None:
        """Make the file, for the witness of this key.

        Raises:
            StoreError: there is a file already.
        """
        try:
            self.path.touch(mode=0o600, exist_ok=False)
        except FileExistsError as error:
            raise StoreError(f"{self.path} exists. Choose another folder.") from error
        with self._connected() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(f"BEGIN; {SCHEMA}")
            db.execute("INSERT INTO identity VALUES (1, ?)", (key.text,))
            db.execute("COMMIT")

    def require_owner(self, key: VerifierKey) -> None:
        """Return if this memory belongs to the witness of this key.

        Raises:
            StoreError: it is gone, damaged, or another's. A key without its memory could be made
                to contradict what it signed, so such a witness must not serve.
        """
        try:
            with self.reading() as state:
                owner = state.owner()
        except sqlite3.Error as error:
            raise StoreError(
                f"{self.path} cannot be read ({error}). A witness that lost its memory must not go "
                "on under its old key: run `init` in a new folder and hand out the new key."
            ) from error
        if owner != key.text:
            raise StoreError(
                f"{self.path} belongs to the key {owner}. Bring the two together again."
            )

    @contextmanager
    def reading(self) -> Iterator[State]:
        """The state as it is now."""
        with self._connected() as db:
            yield State(db)

    @contextmanager
    def writing(self) -> Iterator[State]:
        """The state while nobody else may change it; durable once this ends without an exception.

        Raises:
            sqlite3.OperationalError: others held it for too long, or the disk is full.
        """
        with self._connected() as db:
            # IMMEDIATE: a check that began without the lock could be overtaken by another's write.
            db.execute("BEGIN IMMEDIATE")
            try:
                yield State(db)
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        # mode=rw: a witness whose memory is gone must fail, not begin afresh.
        address = f"{self.path.absolute().as_uri()}?mode=rw"
        opened = sqlite3.connect(address, uri=True, timeout=self._busy_s, isolation_level=None)
        with closing(opened) as db:
            db.execute("PRAGMA synchronous = FULL")
            yield db


class State:
    """One reading or one alteration of the witness's memory."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def owner(self) -> str:
        """The verifier key of the witness that this memory belongs to."""
        row = self._db.execute("SELECT key FROM identity").fetchone()
        return str(row[0]) if row else ""

    def trusted(self) -> list[VerifierKey]:
        """Every log key that is followed, by origin."""
        rows = self._db.execute("SELECT key FROM trusted ORDER BY origin, since, key")
        return [VerifierKey.parse(text) for (text,) in rows]

    def trusted_of(self, origin: str) -> list[VerifierKey]:
        """The log keys that are followed for one origin; empty when it is unknown."""
        rows = self._db.execute("SELECT key FROM trusted WHERE origin = ?", (origin,))
        return [VerifierKey.parse(text) for (text,) in rows]

    def trust(self, key: VerifierKey, at: int) -> None:
        """Follow the log of this key. Nothing happens when it is followed already."""
        self._db.execute("INSERT OR IGNORE INTO trusted VALUES (?, ?, ?)", (key.text, key.name, at))

    def distrust(self, key: VerifierKey) -> bool:
        """Follow this key no more; what was cosigned stays. Whether it was followed."""
        return self._db.execute("DELETE FROM trusted WHERE key = ?", (key.text,)).rowcount > 0

    def held(self, origin: str) -> Held | None:
        """What was cosigned last for one log."""
        row = self._db.execute(
            "SELECT origin, size, root, at, cosignature, note FROM latest WHERE origin = ?",
            (origin,),
        ).fetchone()
        return Held(*row) if row else None

    def origins(self) -> list[str]:
        """Every log of which something was cosigned."""
        return [
            str(row[0]) for row in self._db.execute("SELECT origin FROM latest ORDER BY origin")
        ]

    def hold(self, held: Held) -> None:
        """Remember this as the latest.

        Raises:
            sqlite3.IntegrityError: it is smaller or older than, or contradicts, what is held.
        """
        self._db.execute(
            "INSERT INTO latest (origin, size, root, at, cosignature, note)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET size = excluded.size,"
            " root = excluded.root, at = excluded.at, cosignature = excluded.cosignature,"
            " note = excluded.note",
            (held.origin, held.size, held.root, held.at, held.cosignature, held.note),
        )

    def split_view_keep(self, view: SplitView) -> None:
        """Keep the proof that a log signed two trees of one size; the first 50 of each log."""
        self._db.execute(
            "INSERT OR IGNORE INTO split_view SELECT ?, ?, ?, ?"
            " WHERE (SELECT count(*) FROM split_view WHERE origin = ?) < ?",
            (view.origin, view.at, view.held, view.claimed, view.origin, MOST_SPLIT_VIEWS),
        )

    def split_views(self) -> list[SplitView]:
        """Every split view that was seen, oldest first."""
        rows = self._db.execute("SELECT origin, at, held, claimed FROM split_view ORDER BY rowid")
        return [SplitView(*row) for row in rows]
