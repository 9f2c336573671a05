"""What the pages of third parties send, checked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from distress.web.governance_forms import Moment
from governance.models import Agreement, Party
from governance.services.parties import MOST_HOURS
from governance.texts import plain_text, reference_text
from governance.vocabulary import Scope

# What somebody can say; the others are noted where they happen.
EARLY = [
    choice
    for choice in Agreement.Ending.choices
    if choice[0] not in {Agreement.Ending.DECLINED, Agreement.Ending.PARTY_ENDED}
]


class PartyForm(forms.Form):
    """A third party for the register."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[plain_text])
    kind = forms.ChoiceField(label=_("Kind"), choices=Party.Kind.choices)
    contact = forms.CharField(
        label=_("Public contact"), max_length=200, validators=[plain_text],
        help_text=_("An office that anybody may ask, never a person."),
    )  # fmt: skip


class AgreementForm(forms.Form):
    """What is agreed with a third party."""

    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=Agreement.Purpose.choices,
        help_text=_(
            "Maintenance: health and counts. Statistics: counts. Receiving disclosures: packages "
            "that are disclosed to it, and nothing else."
        ),
    )  # fmt: skip
    reference = forms.CharField(
        label=_("Contract reference"), max_length=40, validators=[reference_text],
        help_text=_("As it is filed: PWD/114-2026."),
    )  # fmt: skip
    legal_basis = forms.CharField(
        label=_("Law relied on"), max_length=1000, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Act and section, or the order, with its date. This is public."),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say what the agreement opens.")},
    )  # fmt: skip
    starts_at = Moment(label=_("From"))
    ends_at = Moment(label=_("Until"), help_text=_("Within a year of its beginning."))
    cameras = forms.MultipleChoiceField(
        label=_("Cameras"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("A camera that is named does not exist. Choose from the list.")
        },
    )  # fmt: skip

    def __init__(self, *args: Any, cameras: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["cameras"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(cameras)
        begins = localtime(now()).replace(second=0, microsecond=0)
        self.fields["starts_at"].initial = begins
        self.fields["ends_at"].initial = begins + timedelta(days=180)


class EndingForm(forms.Form):
    """Why an agreement ends early."""

    ending = forms.ChoiceField(label=_("Why"), choices=[("", _("Choose")), *EARLY])


class PersonForm(forms.Form):
    """A person of a third party."""

    username = forms.CharField(label=_("Name for signing in"), max_length=150)
    full_name = forms.CharField(label=_("Full name"), max_length=150, validators=[plain_text])
    password = forms.CharField(
        label=_("First password"), max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Twelve characters or more. Her first sign-in leads to a second factor."),
    )  # fmt: skip


class KeyForm(forms.Form):
    """A key under an agreement."""

    label = forms.CharField(label=_("What it is for"), max_length=80, validators=[plain_text])
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say what the key opens.")},
    )  # fmt: skip
    expires_at = Moment(label=_("Until"), help_text=_("With its agreement at the latest."))

    def __init__(self, *args: Any, agreement: Agreement, **options: Any) -> None:
        super().__init__(*args, **options)
        held = set(agreement.scopes.values_list("scope", flat=True))
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [choice for choice in Scope.choices if choice[0] in held]
        ends = localtime(agreement.ends_at).replace(second=0, microsecond=0)
        self.fields["expires_at"].initial = min(ends, localtime(now()) + timedelta(days=90))


class TicketForm(forms.Form):
    """The ticket of a maintenance session."""

    ticket = forms.CharField(
        label=_("Ticket"), max_length=40, validators=[reference_text],
        help_text=_("As your desk files it: INC-20412. It is public."),
    )  # fmt: skip
    hours = forms.IntegerField(
        label=_("Hours"), min_value=1, max_value=MOST_HOURS, initial=1,
    )  # fmt: skip


class DaysForm(forms.Form):
    """The days that are asked for."""

    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
