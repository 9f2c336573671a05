"""manage.py rti_package: the package of an answer, written from the shell."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.actors import worker
from governance.errors import GovernanceError
from governance.models import RtiAnswer, RtiRequest
from governance.rti.answering import plan_of
from governance.rti.package.folder import package_write
from governance.rti.reading import request_subject


class Command(BaseCommand):
    writes = ("rti.package",)
    help = "Writes the package of a request's frozen answer into a new folder beneath FOLDER."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--request", required=True, metavar="CODE", help="code of the request")
        parser.add_argument("--out", required=True, type=Path, metavar="FOLDER")
        parser.add_argument("--json", action="store_true", help="print figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        answer = _answer(options["request"])
        began = time.monotonic()
        try:
            made = package_write(
                options["out"], actor=worker("command-line"), plan=plan_of(answer),
                subject=request_subject(answer.request), progress=self._progress,
            )  # fmt: skip
        except FileExistsError as error:
            raise CommandError(f"{error.filename} exists. Name another folder.") from error
        except OSError as error:
            raise CommandError(
                f"{options['out']} cannot be written: {error.strerror}. Name another folder."
            ) from error
        except GovernanceError as error:
            raise CommandError(str(error)) from error
        told = {
            "folder": str(made.folder), "manifest": made.sha256, "size": answer.size,
            "rows": sum(made.rows.values()), "seconds": round(time.monotonic() - began, 2),
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(
                "{folder}: {rows} rows at a tree of {size} entries, {seconds} s. "
                "Manifest {manifest}".format(**told)
            )

    def _progress(self, done: int, steps: int, what: str) -> None:
        self.stderr.write(f"{done}/{steps} {what}")


def _answer(code: str) -> RtiAnswer:
    try:
        request = RtiRequest.objects.filter(code=UUID(code)).first()
    except ValueError as error:
        raise CommandError("The code of a request is a UUID: see the register.") from error
    if request is None:
        raise CommandError("There is no request under this code. See the register for its code.")
    found = RtiAnswer.objects.filter(request=request, frozen_at__isnull=False).first()
    if found is None:
        raise CommandError("This request has no frozen answer. Compose and freeze it first.")
    return found
