"""What a worker asks leave for, under which authorisation."""

from __future__ import annotations

from governance.models import Authorisation
from governance.vocabulary import Action, Purpose


def purpose_of(authorisation: Authorisation) -> Purpose | None:
    """The purpose for which the authorisation was given, as policy knows it."""
    known = authorisation.purpose in Purpose.values
    return Purpose(authorisation.purpose) if known else None


def watching_action(authorisation: Authorisation) -> Action:
    """What a worker asks leave for: to score faces, to have the last seconds at hand, or stills."""
    if authorisation.mode == Authorisation.Mode.SURVEY:
        return Action.CAMERA_SURVEY
    if authorisation.mode == Authorisation.Mode.CALL_ONLY:
        return Action.CAMERA_PREROLL
    return Action.CAMERA_ANALYSE
