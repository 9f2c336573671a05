"""What a complaint is typed into. Nothing here asks who somebody is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from distress.models import Camera, Hotspot
from distress.selectors.signs import camera_by_sign_code, hotspot_by_sign_code
from distress.web.governance_forms import Moment
from governance.models import Complaint
from governance.services.complaints_received import Said

Place = Complaint.PlaceKind
LEAST_SIGNS = 8  # of a code, enough to tell one sign of a city from another


class ComplaintForm(forms.Form):
    """What happened, where and when. The words have no length here: a browser would cut them."""

    category = forms.ChoiceField(
        label=_("What happened"), choices=[("", _("Choose")), *Complaint.Category.choices]
    )
    from_at = Moment(label=_("From"), help_text=_("As well as you remember; time of India."))
    until_at = Moment(label=_("Until"), help_text=_("24 hours after it at most."))
    sign = forms.CharField(
        label=_("Code on the sign"), required=False,
        help_text=_("Of the camera or the place: eight signs."),
    )  # fmt: skip
    hotspot = forms.ChoiceField(label=_("Or the area"), required=False)
    place_words = forms.CharField(
        label=_("Or the place in your words"), required=False,
        help_text=_("As you would tell a stranger. 300 characters at most."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What else we should know"), required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In any language, 2000 characters at most. You need not say who you are."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["hotspot"]
        assert isinstance(field, forms.ChoiceField)
        areas = Hotspot.objects.values_list("code", "name")
        field.choices = [("", _("Choose")), *((str(code), name) for code, name in areas)]

    def clean_sign(self) -> tuple[str, str]:
        """Kind and code of what the sign stands at; two empty texts where nothing was typed."""
        typed = self.cleaned_data["sign"]
        found = _signed(typed) if typed else ("", "")
        if found is None:
            raise forms.ValidationError(
                _("No sign has this code. Look at it again, or choose the area, or use your words.")
            )
        return found

    @property
    def said(self) -> Said:
        """What was typed, once it is valid."""
        given = self.cleaned_data
        kind, code = given["sign"]
        if not code and given["hotspot"]:
            kind, code = Place.HOTSPOT, given["hotspot"]
        return Said(
            category=Complaint.Category(given["category"]),
            place_kind=Place(kind or Place.WORDS), place_code=code,
            from_at=given["from_at"], until_at=given["until_at"],
            place_words=given["place_words"], words=given["words"],
        )  # fmt: skip


class AnswerForm(forms.Form):
    """The answer to a complaint."""

    found = forms.ChoiceField(
        label=_("Finding"), choices=[("", _("Choose")), *Complaint.Finding.choices]
    )
    answer = forms.CharField(
        label=_("Answer"), widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Whoever complained reads it. It stands. 2000 characters at most."),
    )  # fmt: skip


class DissentForm(forms.Form):
    """Why an auditor disagrees."""

    words = forms.CharField(
        label=_("Why you disagree"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The data officer reads it; the public learns that you disagree."),
    )  # fmt: skip


def _signed(typed: str) -> tuple[str, str] | None:
    """Kind and whole code of the one place with this sign, or whose code begins like this."""
    named = _named_by_sign(typed)
    if named is not None:
        return named
    signs = "".join(typed.lower().split()).replace("-", "")
    if len(signs) < LEAST_SIGNS or not set(signs) <= set("0123456789abcdef"):
        return None
    models = ((Place.CAMERA.value, Camera), (Place.HOTSPOT.value, Hotspot))
    found = [(kind, str(code)) for kind, model in models for code in _between(model, signs)]
    return found[0] if len(found) == 1 else None


def _named_by_sign(typed: str) -> tuple[str, str] | None:
    camera = camera_by_sign_code(sign_code=typed)
    if camera is not None:
        return Place.CAMERA.value, str(camera.code)
    hotspot = hotspot_by_sign_code(sign_code=typed)
    return (Place.HOTSPOT.value, str(hotspot.code)) if hotspot else None


def _between(model: type[Camera] | type[Hotspot], signs: str) -> list[UUID]:
    """Codes that begin with these signs. Not LIKE: the databases keep codes in different shapes."""
    if len(signs) > 32:
        return []
    first, last = UUID(signs.ljust(32, "0")), UUID(signs.ljust(32, "f"))
    within = model._default_manager.filter(code__gte=first, code__lte=last)
    return list(within.values_list("code", flat=True)[:2])
