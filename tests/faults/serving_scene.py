"""Something to serve by every path that gives footage: run in the shell of manage.py."""

from __future__ import annotations

import json
import os
from datetime import timedelta

from django.test import Client
from django.utils.timezone import now

from distress.models import Clip, Rendition
from distress.subjects import alert_subject
from governance import vault
from governance.models import Entry, Export, User
from governance.policy import Purpose, Role
from governance.services.exports import export_ask, export_token
from governance.services.look_requests import look_request, request_approve
from tests.distress.conftest import city_build, person_make

BYTES = 600_000


def _cookie(person: User, purpose: Purpose) -> str:
    client = Client()
    client.force_login(person)
    session = client.session
    session["purpose"] = purpose.value
    session["authenticated_at"] = (now() + timedelta(hours=2)).timestamp()
    session.save()
    return str(client.cookies["sessionid"].value)


def scene_build() -> dict[str, str]:
    """Addresses and cookies: a blurred and an original rendition, a still and an export."""
    city = city_build()
    alert = city.alert()
    clip = Clip.objects.get(episode=alert.episode)
    investigator = person_make("joseph", Role.INVESTIGATOR, city.near)
    second = person_make("tara", Role.SUPERVISOR, city.far)
    request = look_request(
        actor=investigator, subject=alert_subject(alert), case_reference="FIR-212/2026",
        justification="The blurred clip does not show who held the bag.",
    )  # fmt: skip
    request_approve(actor=second, code=request.code)
    made = {
        kind: Rendition.objects.create(
            clip=clip, kind=kind, sealed=vault.seal(os.urandom(BYTES))
        ).code
        for kind in ("blurred", "original")
    }
    export = export_ask(
        actor=investigator, subject=alert_subject(alert), kind=Export.Kind.BLURRED,
        case_reference="FIR-212/2026",
    )  # fmt: skip
    Export.objects.update(
        status="ready", sealed=vault.seal(os.urandom(BYTES)), sha256="0" * 64, plain_bytes=BYTES
    )
    return {
        "blurred": f"/renditions/{made['blurred']}/",
        "original": f"/renditions/{made['original']}/",
        "still": f"/cameras/{city.camera.code}/still.jpg",
        "export": f"/exports/{export_token(export)}/",
        "camera": str(city.camera.code),
        "operator": _cookie(city.operator, Purpose.PATROL),
        "investigator": _cookie(investigator, Purpose.INVESTIGATION),
        "since": str(Entry.objects.latest("id").pk),
    }


def main() -> None:
    print("scene=" + json.dumps(scene_build()))  # noqa: T201
