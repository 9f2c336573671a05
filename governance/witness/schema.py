"""The witness's tables, and the triggers by which they refuse to go back."""

from __future__ import annotations

SCHEMA = """
CREATE TABLE identity (one INTEGER PRIMARY KEY CHECK (one = 1), key TEXT NOT NULL) STRICT;
CREATE TABLE trusted (key TEXT PRIMARY KEY, origin TEXT NOT NULL, since INTEGER NOT NULL) STRICT;
CREATE TABLE latest (
    origin TEXT PRIMARY KEY,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    at INTEGER NOT NULL CHECK (at >= 0),
    cosignature TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE TABLE split_view (
    origin TEXT NOT NULL,
    at INTEGER NOT NULL,
    held TEXT NOT NULL,
    claimed TEXT NOT NULL,
    UNIQUE (origin, claimed)
) STRICT;
CREATE TRIGGER latest_never_goes_back BEFORE UPDATE ON latest
WHEN NEW.origin <> OLD.origin OR NEW.size < OLD.size OR NEW.at < OLD.at
    OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END;
-- INSERT OR REPLACE deletes without asking the trigger on DELETE.
CREATE TRIGGER latest_is_not_replaced BEFORE INSERT ON latest
WHEN EXISTS (
    SELECT 1 FROM latest WHERE origin = NEW.origin AND (
        NEW.size < size OR NEW.at < at OR (NEW.size = size AND NEW.root <> root)
    )
)
BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END;
CREATE TRIGGER latest_stays BEFORE DELETE ON latest
BEGIN SELECT RAISE(ABORT, 'a witness never forgets'); END;
CREATE TRIGGER split_view_stays BEFORE DELETE ON split_view
BEGIN SELECT RAISE(ABORT, 'a witness never forgets'); END;
CREATE TRIGGER split_view_stands BEFORE UPDATE ON split_view
BEGIN SELECT RAISE(ABORT, 'a witness never forgets'); END;
CREATE TRIGGER split_view_is_not_replaced BEFORE INSERT ON split_view
WHEN EXISTS (SELECT 1 FROM split_view WHERE origin = NEW.origin AND claimed = NEW.claimed)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER identity_stands BEFORE UPDATE ON identity
BEGIN SELECT RAISE(ABORT, 'a witness has one key'); END;
CREATE TRIGGER identity_stays BEFORE DELETE ON identity
BEGIN SELECT RAISE(ABORT, 'a witness has one key'); END;
CREATE TRIGGER identity_is_not_replaced BEFORE INSERT ON identity
WHEN EXISTS (SELECT 1 FROM identity)
BEGIN SELECT RAISE(ABORT, 'a witness has one key'); END;
"""
