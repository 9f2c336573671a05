"""What pages send, checked. Text may be in any script; control characters are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from distress.errors import DistressError
from distress.models import Outcome, Review, ShadowVerdict
from governance.errors import Refused
from governance.models import BrokenGlass, Export, LookRequest
from governance.policy import Purpose
from governance.texts import case_reference_text, justification_fits, plain_text

NOTE_LENGTH = 500


class FormInvalid(DistressError):
    """What was sent does not fit the form."""

    code = "invalid"


class ReviewForm(forms.Form):
    """A verdict with its reason."""

    verdict = forms.ChoiceField(choices=Review.Verdict)
    reason = forms.ChoiceField(choices=Review.Reason)
    note = forms.CharField(required=False, max_length=NOTE_LENGTH, validators=[plain_text])


class ShadowForm(forms.Form):
    """A verdict on a shadow episode."""

    verdict = forms.ChoiceField(choices=ShadowVerdict.Verdict)


class DispatchForm(forms.Form):
    """The station to send; none is the nearest with someone on duty."""

    station = forms.UUIDField(required=False)


class OutcomeForm(forms.Form):
    """What the officers found and did."""

    finding = forms.ChoiceField(choices=Outcome.Finding)
    note = forms.CharField(required=False, max_length=NOTE_LENGTH, validators=[plain_text])


class LookRequestForm(forms.Form):
    """Why an original has to be seen."""

    case_reference = forms.CharField(max_length=40, validators=[case_reference_text])
    justification = forms.CharField(validators=[justification_fits])
    wants_export = forms.BooleanField(required=False)


class RefusalForm(forms.Form):
    """Why a request is refused."""

    reason = forms.ChoiceField(choices=LookRequest.Refusal)


class GlassForm(forms.Form):
    """The ground on which the glass is broken."""

    ground = forms.ChoiceField(choices=BrokenGlass.Ground)


class JustificationForm(forms.Form):
    """Why the glass was broken, in writing."""

    justification = forms.CharField(validators=[justification_fits])


class GlassReviewForm(forms.Form):
    """Oversight's verdict."""

    verdict = forms.ChoiceField(choices=BrokenGlass.Verdict)


class ExportForm(forms.Form):
    """What is copied, for which case; an original's case is that of its request."""

    kind = forms.ChoiceField(choices=Export.Kind)
    case_reference = forms.CharField(
        required=False, max_length=40, validators=[case_reference_text]
    )

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        if given.get("kind") == Export.Kind.BLURRED and not given.get("case_reference"):
            self.add_error("case_reference", _("Name the case that the copy is for."))
        return given


class ShiftForm(forms.Form):
    """The purpose of a shift."""

    purpose = forms.ChoiceField(choices=Purpose)


@dataclass(frozen=True)
class Tried:
    """What came of handing a form to a service: done, or what to show and with which status.

    problem: the state of things does not allow it. wrong: the form, which says what does not fit.
    """

    is_done: bool
    status: int = 200
    problem: str = ""
    wrong: forms.Form | None = None


def form_try(form: forms.Form, act: Callable[[dict[str, Any]], object]) -> Tried:
    """Hand the form's values to a service, where they fit, and say what came of it."""
    if form.is_valid():
        try:
            act(dict(form.cleaned_data))
        except Refused as refusal:
            return Tried(is_done=False, status=409, problem=str(refusal))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            return Tried(is_done=True)
    return Tried(is_done=False, status=400, wrong=form)


def form_require(form: forms.Form) -> dict[str, Any]:
    """The form's values.

    Raises:
        FormInvalid: something does not fit; the message says what, field by field.
    """
    if form.is_valid():
        return dict(form.cleaned_data)
    wrong = "; ".join(
        f"{_label(form, name)}: {' '.join(map(str, said))}" for name, said in form.errors.items()
    )
    raise FormInvalid(_("This was not taken. %(wrong)s") % {"wrong": wrong})


def _label(form: forms.Form, name: str) -> str:
    """What the page calls a field; its name where the page shows no label."""
    field = form.fields.get(name)
    return str(field.label) if field and field.label else name
