"""Places by the code on their sign in the street."""

from __future__ import annotations

from distress.models import Camera, Hotspot
from governance.references import ALPHABET, signs_meant


def camera_by_sign_code(*, sign_code: str) -> Camera | None:
    """The camera whose sign has this code, however it was typed; None without one."""
    found = Camera.objects.select_related("hotspot", "station")
    return found.filter(sign_code=_on_sign(sign_code)).first()


def hotspot_by_sign_code(*, sign_code: str) -> Hotspot | None:
    """The hotspot whose sign, or the sign of whose camera, has this code; None without one."""
    camera = camera_by_sign_code(sign_code=sign_code)
    if camera is not None:
        return camera.hotspot
    return Hotspot.objects.filter(sign_code=_on_sign(sign_code)).first()


def _on_sign(typed: str) -> str:
    """The signs that were meant; none where one is on no sign, which no database need be asked."""
    signs = signs_meant(typed)
    return signs if set(signs) <= set(ALPHABET) else ""
