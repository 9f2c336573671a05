"""The codes under which one episode's footage is known, without any of the footage."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from distress.models import Episode, Rendition


def codes_of_footage(*, code: UUID) -> frozenset[str]:
    """Codes of a clip, its episode, alert, dispatches and renditions, from any one of them.

    The code alone where it is of none.
    """
    episode = (
        Episode.objects.select_related("clip", "alert")
        .filter(
            Q(code=code) | Q(clip__code=code) | Q(alert__code=code)
            | Q(alert__dispatches__code=code) | Q(clip__renditions__code=code)
        )
        .first()
    )  # fmt: skip
    if episode is None:
        return frozenset({str(code)})
    found = {code, episode.code}
    for name in ("clip", "alert"):
        if hasattr(episode, name):
            found.add(getattr(episode, name).code)
    found |= set(Rendition.objects.filter(clip__episode=episode).values_list("code", flat=True))
    if hasattr(episode, "alert"):
        found |= set(episode.alert.dispatches.values_list("code", flat=True))
    return frozenset(str(each) for each in found)
