"""`python -m governance.witness`: make a witness, choose whom it follows, let it serve."""

from __future__ import annotations

import argparse
import logging
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from governance.tlog.encoding import FormatError
from governance.tlog.notes import ED25519, Signer, VerifierKey

from .keyfile import KeyFileError, key_create, key_read
from .server import WitnessServer
from .store import Store, StoreError

KEY_FILE = "witness.key"
STORE_FILE = "witness.sqlite3"
DEFAULT_PORT = 8460
NOBODY = "no ledger is followed yet, so none is signed for. Name one with `follow KEY`."


class UsageError(Exception):
    """What was asked for cannot be done."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it was done, 2 with a sentence on standard error when not."""
    given = _parser().parse_args(arguments)
    try:
        COMMANDS[given.command](given)
    except (UsageError, KeyFileError, StoreError, FormatError, sqlite3.Error, OSError) as error:
        print(f"{error}", file=sys.stderr)
        return 2
    return 0


def init(given: argparse.Namespace) -> None:
    """Make the folder, the key and the memory, and print the verifier key."""
    given.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store(given.folder / STORE_FILE)
    if store.path.exists():
        raise StoreError(f"{store.path} exists. Choose another folder.")
    signer = key_create(given.folder / KEY_FILE, given.name)
    store.create(signer.key)
    print(signer.key.text)


def follow(given: argparse.Namespace) -> None:
    """Trust a log's key. Several keys of one origin are one log whose key changes."""
    key, (store, signer) = _log_key(given.key), _opened(given)
    if key.public == signer.key.public or key.name == signer.key.name:
        raise UsageError("this is the witness's own key or name. A witness follows others.")
    with store.writing() as state:
        state.trust(key, int(time.time()))
    print(f"follows {key.text}")


def unfollow(given: argparse.Namespace) -> None:
    """Trust a log's key no more. What was cosigned is remembered."""
    key, (store, _) = _log_key(given.key), _opened(given)
    with store.writing() as state:
        if not state.distrust(key):
            raise UsageError("this key is not followed. See `logs`.")
    print(f"follows no more {key.text}")


def logs(given: argparse.Namespace) -> None:
    """Print the keys that are followed."""
    store, _ = _opened(given)
    with store.reading() as state:
        keys = state.trusted()
    for key in keys:
        print(key.text)
    if not keys:
        print(NOBODY, file=sys.stderr)


def status(given: argparse.Namespace) -> None:
    """Print the verifier key, what was cosigned last of each log, and split views."""
    store, signer = _opened(given)
    with store.reading() as state:
        origins = {key.name for key in state.trusted()} | set(state.origins())
        helds = [(origin, state.held(origin)) for origin in sorted(origins)]
        views = state.split_views()
    print(f"key {signer.key.text}")
    for origin, held in helds:
        print(f"log {origin} " + (f"size {held.size} at {_utc(held.at)}" if held else "none yet"))
    print(f"split views {len(views)}")


def split_views(given: argparse.Namespace) -> None:
    """Print each pair of checkpoints by which a log contradicted itself."""
    store, _ = _opened(given)
    with store.reading() as state:
        views = state.split_views()
    for view in views:
        print(f"# {view.origin}, seen {_utc(view.at)}: cosigned, then contradicted by")
        print(view.held)
        print(view.claimed)


def serve(given: argparse.Namespace) -> None:
    """Answer until interrupted."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    store, signer = _opened(given)
    with store.reading() as state:
        if not state.trusted():
            print(NOBODY, file=sys.stderr)
    with _listening(given, store, signer) as server:
        host, port = server.server_address[:2]
        print(f"witness {signer.key.name} on http://{host!s}:{port}/", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("stopped")


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "init": init,
    "follow": follow,
    "unfollow": unfollow,
    "logs": logs,
    "serve": serve,
    "status": status,
    "split-views": split_views,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m governance.witness", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("witness"), help="key and memory")
    commands = parser.add_subparsers(dest="command", required=True)
    made = {name: commands.add_parser(name, help=run.__doc__) for name, run in COMMANDS.items()}
    made["init"].add_argument("name", help="the witness's name, as commission.example/witness")
    for name in ("follow", "unfollow"):
        made[name].add_argument("key", help="the log's verifier key, as name+id+base64")
    made["serve"].add_argument("--host", default="127.0.0.1", help="loopback unless said otherwise")
    made["serve"].add_argument("--port", type=int, default=DEFAULT_PORT, help="0 for any free one")
    return parser


def _opened(given: argparse.Namespace) -> tuple[Store, Signer]:
    signer = key_read(given.folder / KEY_FILE)
    store = Store(given.folder / STORE_FILE)
    store.require_owner(signer.key)
    return store, signer


def _listening(given: argparse.Namespace, store: Store, signer: Signer) -> WitnessServer:
    try:
        return WitnessServer((given.host, given.port), store=store, signer=signer)
    except OSError as error:
        raise UsageError(
            f"{given.host}:{given.port} cannot be listened on ({error.strerror}). "
            "Stop what listens there, or name another with --host and --port."
        ) from error


def _log_key(text: str) -> VerifierKey:
    key = VerifierKey.parse(text)
    if key.algorithm != ED25519:
        raise UsageError("this is a witness's key. Ask the log for the key that signs checkpoints.")
    return key


def _utc(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


if __name__ == "__main__":
    sys.exit(main())
