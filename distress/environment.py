"""What a deployment may set, read from the environment and checked once at start."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Environment(BaseSettings):
    """Every ABHAYA_* setting. docs/settings.md has a line for each; a test holds it to that."""

    model_config = SettingsConfigDict(env_prefix="ABHAYA_", extra="ignore")

    var: Path = Field(default=ROOT / "var", description="Folder for the database, keys and clips")
    secret_key: str = Field(default="", description="Django's signing key; made by ./run if empty")
    debug: bool = Field(default=False, description="Show tracebacks; never in a deployment")
    demo: bool = Field(default=False, description="Demo mode: loopback only, nothing leaves")
    demo_files: list[Path] = Field(
        default=[], description="Video files that demo cameras may play, set by ./run --video"
    )
    hosts: list[str] = Field(default=["localhost"], description="Host names that are answered")
    database_url: str = Field(
        default="", description="postgresql://user:password@host:port/name; empty is SQLite in var"
    )
    database_owner_url: str = Field(
        default="",
        description="Address as the owner of the tables, for migrate and database_roles alone",
    )
    redis_url: str = Field(
        default="redis://127.0.0.1:6379/0", description="Valkey or Redis: sockets, cache, broker"
    )
    broker_url: str = Field(default="", description="Celery's broker; empty is redis_url")
    kek_file: Path | None = Field(
        default=None,
        description="File with the wrapping keys, mode 0600; empty is var/keys/kek.json",
    )
    ledger_keys: Path | None = Field(
        default=None,
        description="File with the keys that sign the ledger, 0600; empty is var/keys/ledger.json",
    )
    ledger_origin: str = Field(
        default="abhaya.localhost/ledger", pattern=r"^[!-*,-~]{1,80}$",
        description="Name of this ledger in its checkpoints: a host name and path of its own",
    )  # fmt: skip
    ledger_quorum: int = Field(
        default=0, ge=0, le=20,
        description="How many independent witnesses have to cosign; 2 of 3 in a deployment",
    )  # fmt: skip
    media: Path | None = Field(
        default=None, description="Folder for sealed clips; empty is var/media"
    )
    served: Path | None = Field(
        default=None, description="Folder for what the media path counted; empty is var/served"
    )
    models: Path | None = Field(
        default=None, description="Folder looked in first for model weights"
    )
    watch_capacity: int = Field(default=4, ge=1, le=64, description="Cameras a watch worker holds")
    disk_floor_mb: int = Field(
        default=512, ge=0, description="Free space below which no new footage is kept, in MB"
    )
    notify: bool = Field(default=False, description="Send outbound messages to stations")
    oversight_days: int = Field(
        default=14, ge=1, le=90,
        description="Days after which, if no auditor has opened the ledger, no leave is given",
    )  # fmt: skip
    oversight_notify: list[str] = Field(
        default=[],
        description="Apprise addresses of oversight, told of broken glasses and of what is owed",
    )
    rti_notify: list[str] = Field(
        default=[],
        description="Apprise addresses of the RTI officers, told of what comes due and is overdue",
    )
    complaint_days: int = Field(
        default=15, ge=1, le=60, description="Days within which a complaint is answered"
    )
    complaints_hourly: int = Field(
        default=60, ge=1, le=10_000, description="Complaints taken an hour, from everybody together"
    )
    complaints_hourly_each: int = Field(
        default=5, ge=1, le=1000, description="Complaints taken an hour from one address"
    )
    access_hourly_each: int = Field(
        default=30, ge=1, le=10_000, description="Questions about footage an hour from one address"
    )
    public_per_minute: int = Field(
        default=300, ge=10, le=100_000,
        description="Public pages that one address is given a minute",
    )  # fmt: skip
    agency: str = Field(
        default="", max_length=120, description="Name of the agency that runs this, for the public"
    )
    agency_email: str = Field(
        default="", max_length=120, description="Address at which the agency answers the public"
    )
    detection_policy: str = Field(default="street-1", description="Detection policy in force")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least level of log lines that are written"
    )

    @property
    def media_path(self) -> Path:
        return self.media or self.var / "media"

    @property
    def ledger_keys_path(self) -> Path:
        return self.ledger_keys or self.var / "keys" / "ledger.json"

    @property
    def served_path(self) -> Path:
        return self.served or self.var / "served"

    @property
    def kek_path(self) -> Path:
        return self.kek_file or self.var / "keys" / "kek.json"


environment = Environment()
