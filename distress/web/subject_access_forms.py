"""What a person types who wants to know what became of footage of her."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from django import forms
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from distress.models import Camera, Hotspot
from distress.selectors.signs import camera_by_sign_code, hotspot_by_sign_code
from distress.selectors.subject_access import LONGEST, access_covered
from distress.web.governance_forms import Moment


class Window(TypedDict):
    """Cameras and times, as the selectors take them."""

    cameras: Sequence[Camera]
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True)
class Asked:
    """What is asked: the place in words, and the window."""

    place: str
    window: Window


class AccessForm(forms.Form):
    """A place and some hours. Nothing here asks who somebody is."""

    sign = forms.CharField(
        label=_("Code on the sign"), required=False, max_length=40,
        help_text=_("Eight signs, below the camera or at the place."),
    )  # fmt: skip
    hotspot = forms.ChoiceField(
        label=_("Or the area"), required=False,
        help_text=_("All its cameras together; the code below one camera tells more exactly."),
    )  # fmt: skip
    from_at = Moment(label=_("From"), help_text=_("As well as you remember; time of India."))
    until_at = Moment(label=_("Until"), help_text=_("6 hours after it at most."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["hotspot"]
        assert isinstance(field, forms.ChoiceField)
        areas = Hotspot.objects.values_list("code", "name")
        field.choices = [("", _("Choose")), *((str(code), name) for code, name in areas)]

    def clean_sign(self) -> Camera | Hotspot | None:
        """What stands at the sign; None where nothing was typed."""
        typed = self.cleaned_data["sign"]
        if not typed:
            return None
        found = camera_by_sign_code(sign_code=typed) or hotspot_by_sign_code(sign_code=typed)
        if found is None:
            raise forms.ValidationError(
                _("No sign has this code. Look at it again, or choose the area.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not (given.get("sign") or given.get("hotspot") or self.errors):
            self.add_error(
                None, _("Say where it was: type the code on the sign, or choose an area.")
            )
        if "from_at" in given and "until_at" in given:
            self._window_fits(given["from_at"], given["until_at"])
        return given

    @property
    def asked(self) -> Asked:
        """What was asked, once it is valid."""
        given = self.cleaned_data
        place = given["sign"] or Hotspot.objects.get(code=given["hotspot"])
        words, cameras = _place(place)
        window = Window(cameras=cameras, from_at=given["from_at"], until_at=given["until_at"])
        return Asked(words, window)

    def _window_fits(self, from_at: datetime, until_at: datetime) -> None:
        if until_at <= from_at:
            self.add_error("until_at", _("This is not after the beginning. Exchange the two."))
        elif until_at - from_at > LONGEST:
            self.add_error("until_at", _("This is longer than 6 hours. Ask for a part of it."))
        elif until_at > now():
            self.add_error("until_at", _("This time has not come yet. Compare day and hour."))
        else:
            self._is_covered(from_at, until_at)

    def _is_covered(self, from_at: datetime, until_at: datetime) -> None:
        covered = access_covered()
        if covered is None:
            self.add_error(None, _("The logs are too young to tell anything yet. Ask in a week."))
        elif from_at < covered.first_at:
            message = _("The logs begin on %(first)s. What was before it, they do not know.")
            self.add_error("from_at", message % {"first": _moment(covered.first_at)})
        elif until_at > covered.last_at:
            message = _("This is too recent: answers are given up to %(last)s. Ask again later.")
            self.add_error("until_at", message % {"last": _moment(covered.last_at)})


def _place(place: Camera | Hotspot) -> tuple[str, Sequence[Camera]]:
    if isinstance(place, Camera):
        return f"{place.hotspot.name} · {place.place}", [place]
    return place.name, list(place.cameras.all())


def _moment(at: datetime) -> str:
    return f"{localtime(at):%d %b %Y %H:%M}"
