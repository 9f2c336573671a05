"""The form on which an order from outside is registered."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from distress.web.governance_forms import Moment
from governance.models import Disclosure, User
from governance.services.disclosures import Order, Span, Words
from governance.services.disclosures.requests import TEXT_MOST
from governance.texts import case_reference_text, plain_text

ROWS = 3
MOST_ROWS = 24
Choices = Iterable[tuple[str, str]]


def _line(label: Any, help_text: Any = "", *, most: int = 120) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=most, validators=[plain_text]
    )


def _box(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=TEXT_MOST,
        validators=[plain_text], widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


def _reference(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=40, validators=[case_reference_text]
    )


class OrderForm(forms.Form):
    """What the paper says, which rendition, and who takes it there."""

    basis = forms.ChoiceField(label=_("What the order rests on"), choices=Disclosure.Basis)
    law = _box(_("Wording of another law"), _("Only for another law: act, section, what it says."))
    reference = _reference(_("Number of the order"), _("As written on it: CMM-118/2026."))
    dated = forms.DateField(
        label=_("Date of the order"), widget=forms.DateInput(attrs={"type": "date"})
    )
    place = _line(_("Court or station"), _("From which the order comes."))
    authority = _line(_("Who signed it"), _("Name and office. Kept sealed, never public."))
    case_reference = _reference(_("FIR or GD number"), _("FIR-212/2026 or GD-14/2026."))
    recipient = _line(_("To whom it is given"), _("Name and office. Kept sealed, never public."))
    kind = forms.ChoiceField(label=_("What is given"), choices=Disclosure.Kind)
    original_ordered = forms.BooleanField(
        label=_("I have read in the order that it asks for the original, with faces shown."),
        required=False,
    )
    necessity = _box(
        _("Why hidden faces do not do"), _("Only for an original. Kept sealed, never public.")
    )
    taker = forms.ChoiceField(
        label=_("Who takes it there"),
        help_text=_("A supervisor or investigator who watches the station of these cameras."),
    )

    def __init__(self, *args: Any, takers: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self.fields["taker"], takers)

    def order(self) -> Order:
        """The order, from what was sent and fits."""
        given = self.cleaned_data
        return Order(
            basis=Disclosure.Basis(given["basis"]), reference=given["reference"],
            dated=given["dated"], place=given["place"], case_reference=given["case_reference"],
            words=Words(
                authority=given["authority"], recipient=given["recipient"], law=given["law"],
                necessity=given["necessity"],
            ),
            taker=User.objects.get(code=given["taker"]), kind=Disclosure.Kind(given["kind"]),
            original_ordered=given["original_ordered"],
        )  # fmt: skip


class SpanForm(forms.Form):
    """One row of the scope: a camera, from, to."""

    camera = forms.ChoiceField(label=_("Camera"), required=False)
    from_at = Moment(label=_("From"), required=False)
    to_at = Moment(label=_("To"), required=False)

    def __init__(self, *args: Any, cameras: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self.fields["camera"], cameras)

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        said = [given.get(name) for name in ("camera", "from_at", "to_at")]
        if self.errors or not any(said):
            return given
        if not all(said):
            raise forms.ValidationError(_("A row needs a camera and both times."))
        if given["to_at"] <= given["from_at"]:
            raise forms.ValidationError(_("A row ends after it begins. Turn the times round."))
        return given

    def span(self) -> Span | None:
        """The row's minutes; None for a row that was left empty."""
        given = self.cleaned_data
        if not given.get("camera"):
            return None
        seconds = (given["to_at"] - given["from_at"]).total_seconds()
        return Span(UUID(given["camera"]), given["from_at"], math.ceil(seconds / 60))


class SpanRows(forms.BaseFormSet):  # type: ignore[type-arg]  # no generic at run time
    """The rows of a scope."""

    def spans(self) -> Sequence[Span]:
        """The minutes that were asked for, of all rows that are not empty."""
        return [span for form in self.forms if (span := form.span()) is not None]


SpanFormSet = forms.formset_factory(
    SpanForm, formset=SpanRows, extra=ROWS, max_num=MOST_ROWS, validate_max=True
)


def rows_again(sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was written into the rows, for a form with more of them."""
    try:
        count = min(int(sent.get("form-TOTAL_FORMS", ROWS)), MOST_ROWS - ROWS)
    except ValueError:
        count = ROWS
    names = ("camera", "from_at", "to_at")
    return [
        {name: sent.get(f"form-{number}-{name}", "") for name in names}
        for number in range(max(count, 0))
    ]


def _offer(field: forms.Field, choices: Choices) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", _("Choose")), *choices]
