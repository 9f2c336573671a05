"""What a machine under test watches: a camera that plays a file, under an authorisation."""

from __future__ import annotations

from pathlib import Path

from tests.faults.machine import Machine

_CAMERA = """
from datetime import timedelta
from django.utils.timezone import now
from distress.models import Camera, Hotspot, Station
from distress.watching.addresses import ADDRESS_LABEL
from governance import vault
from governance.models import Authorisation, AuthorisedCamera, User

station, _ = Station.objects.get_or_create(name="Hazratganj", latitude=26.85, longitude=80.94)
hotspot, _ = Hotspot.objects.get_or_create(name="Gate", area="Gate 3", why_chosen="Complaints")
number = Camera.objects.count()
camera = Camera.objects.create(
    name=f"Gate {{number}}", place="Gate", station=station, hotspot=hotspot, latitude=26.85,
    longitude=80.94, is_demo=True, is_looped=True,
    address_sealed=vault.text_seal({address!r}, ADDRESS_LABEL),
)
made = Authorisation.objects.create(
    mode="demo", purpose="patrol", legal_basis="b", aim="a", necessity="n", alternatives="a",
    safeguards="s", requested_by=User.objects.get_or_create(username="one")[0],
    starts_at=now(), ends_at=now() + timedelta(hours=1),
)
AuthorisedCamera.objects.create(authorisation=made, camera_code=camera.code)
Authorisation.objects.filter(pk=made.pk).update(
    approved_by=User.objects.get_or_create(username="two")[0], approved_at=now(),
)
print(camera.pk)
"""


def camera_add(machine: Machine, file: Path) -> int:
    """Row id of a looped camera that is authorised for an hour."""
    return int(machine.run(_CAMERA.format(address=str(file))).split()[-1])


def authorisations_withdraw(machine: Machine) -> None:
    """End the leave to watch any camera, now."""
    machine.run(
        "from django.utils.timezone import now\n"
        "from governance.models import Authorisation\n"
        "Authorisation.objects.filter(withdrawn_at=None).update(withdrawn_at=now())"
    )
