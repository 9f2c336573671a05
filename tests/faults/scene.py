"""What a machine under test watches: cameras that play files, under an authorisation."""

from __future__ import annotations

from pathlib import Path

from tests.faults.machine import Machine

_PREPARE = """
from datetime import timedelta
from django.utils.timezone import now
from distress.models import Camera, Hotspot, Station
from distress.watching.addresses import ADDRESS_LABEL
from governance import vault
from governance.models import Authorisation, AuthorisedCamera, User

station = Station.objects.create(name="Hazratganj", latitude=26.85, longitude=80.94)
hotspot = Hotspot.objects.create(name="Gate", area="Gate 3", why_chosen="Complaints at dusk")
made = Authorisation.objects.create(
    mode="demo", purpose="patrol", legal_basis="b", aim="a", necessity="n", alternatives="a",
    safeguards="s", requested_by=User.objects.create(username="one"),
    approved_by=User.objects.create(username="two"), approved_at=now(), starts_at=now(),
    ends_at=now() + timedelta(hours=1),
)
for number, address in enumerate({addresses}):
    camera = Camera.objects.create(
        name=f"Gate {{number}}", place="Gate", station=station, hotspot=hotspot, latitude=26.85,
        longitude=80.94, is_demo=True, is_looped=True,
        address_sealed=vault.text_seal(address, ADDRESS_LABEL),
    )
    AuthorisedCamera.objects.create(authorisation=made, camera_code=camera.code)
"""


def cameras_add(machine: Machine, files: list[Path]) -> None:
    """One looped camera for each file, all authorised for an hour."""
    machine.run(_PREPARE.format(addresses=[str(file) for file in files]))


def authorisation_withdraw(machine: Machine) -> None:
    """End the leave to watch, now."""
    machine.run(
        "from django.utils.timezone import now\n"
        "from governance.models import Authorisation\n"
        "Authorisation.objects.update(withdrawn_at=now())"
    )
