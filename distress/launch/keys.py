"""Secrets that ./run makes for this machine: 0600, never in the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_ensure(path: Path) -> str:
    """The secret in this file, made on the first call and readable by its owner alone."""
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(48)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret + "\n")
    return secret
