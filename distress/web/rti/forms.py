"""What requests and their steps are typed into. No form asks why somebody wants to know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from distress.web.door_forms import ReferenceForm
from distress.web.governance_forms import MOMENT, Moment
from distress.web.rti.words import OUTCOMES
from governance.models import RtiRequest, RtiStep
from governance.rti.fees import APPLICATION_RS, RATES
from governance.rti.receiving import Asked
from governance.rti.steps import Done

Kind = RtiStep.Kind
Channel = RtiRequest.Channel


class _Form2(forms.Form):
    """Form-2 of the Uttar Pradesh RTI Rules. Lengths are the service's: a browser would cut."""

    name = forms.CharField(label=_("Name of the applicant"))
    address = forms.CharField(
        label=_("Address for the answer"), widget=forms.Textarea(attrs={"rows": 2})
    )
    contact = forms.CharField(
        label=_("Telephone or e-mail, if you like"), required=False,
        help_text=_("Only to reach you about this request."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What you want to know"), widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("500 words at most, in English, Hindi or both: rule 4(2)(c). Say which "
                    "records, places and dates. Do not say why: nobody may ask, section 6(2)."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language of the answer"), choices=RtiRequest.Language.choices
    )
    is_bpl = forms.TypedChoiceField(
        label=_("Below the poverty line"), coerce=lambda value: value == "yes",
        choices=[("no", _("No")), ("yes", _("Yes, and a certificate will be sent"))],
        help_text=_("Then nothing is asked for: section 7(5)."),
    )  # fmt: skip
    is_life_or_liberty = forms.TypedChoiceField(
        label=_("About the life or liberty of a person"), coerce=lambda value: value == "yes",
        choices=[("no", _("No")), ("yes", _("Yes: the answer is due within 48 hours"))],
    )  # fmt: skip

    def _asked(self, **more: Any) -> Asked:
        given = self.cleaned_data
        return Asked(
            name=given["name"], address=given["address"], contact=given["contact"],
            words=given["words"], language=RtiRequest.Language(given["language"]),
            is_bpl=given["is_bpl"], is_life_or_liberty=given["is_life_or_liberty"], **more,
        )  # fmt: skip


class PublicForm(_Form2):
    """A request as anybody files it."""

    @property
    def asked(self) -> Asked:
        """What was typed, once it is valid."""
        return self._asked()


class RegisterForm(_Form2):
    """A request that came another way, as an officer registers it."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.PORTAL],
    )
    received_at = Moment(
        label=_("Received"),
        help_text=_("By this authority; through an Assistant PIO, when he received it."),
    )
    from_authority = forms.CharField(
        label=_("From which authority or Assistant PIO"), required=False
    )
    outside_reference = forms.CharField(
        label=_("Its number there"), required=False, help_text=_("As HOME/114-2026.")
    )
    field_order = (
        "channel", "received_at", "from_authority", "outside_reference", "name", "address",
        "contact", "words", "language", "is_bpl", "is_life_or_liberty",
    )  # fmt: skip

    @property
    def asked(self) -> Asked:
        """What was typed, once it is valid."""
        given = self.cleaned_data
        return self._asked(
            channel=Channel(given["channel"]), from_authority=given["from_authority"],
            outside_reference=given["outside_reference"],
        )  # fmt: skip


class AppealForm(ReferenceForm):
    """A first appeal, by the reference of the request."""

    words = forms.CharField(
        label=_("Grounds of the appeal"), widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What is wrong with the decision, or that there is none. 1,000 characters at "
                    "most."),
    )  # fmt: skip


class HolidayForm(forms.Form):
    """A day on which the office is closed."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(label=_("Name"), help_text=_("As the gazette has it."))


CHOICES: dict[str, tuple[str, ...]] = {
    Kind.INSPECTED: ("inspected", "did_not_come", "put_off"),
    Kind.APPEAL_DECIDED: ("allowed", "allowed_in_part", "dismissed"),
    Kind.SECOND_DECIDED: ("allowed", "allowed_in_part", "dismissed", "penalty"),
}
WORDS: dict[str, Any] = {
    Kind.PART_TRANSFERRED: _("To which authority, and which part"),
    Kind.TRANSFERRED: _("To which authority"),
    Kind.NOT_LIFE: _("Reasons, which the applicant reads"),
    Kind.PARTY_TOLD: _("Which third party"),
    Kind.PARTY_DECIDED: _("What was decided, which the third party reads"),
    Kind.PARTY_APPEALED: _("Grounds of the appeal"),
    Kind.PARTY_SAID: _("What it says"),
    Kind.INSPECTION_OFFERED: _("Where"),
    Kind.INSPECTED: _("What was inspected"),
    Kind.APPEALED: _("Grounds of the appeal"),
    Kind.APPEAL_EXTENDED: _("Reasons, which the applicant reads"),
    Kind.APPEAL_DECIDED: _("Reasons, which the applicant reads"),
    Kind.APPEALED_AGAIN: _("Its number at the Commission"),
    Kind.SECOND_DECIDED: _("What was ordered"),
}
OPTIONAL_WORDS = frozenset({
    Kind.INSPECTED, Kind.APPEALED, Kind.APPEALED_AGAIN, Kind.SECOND_DECIDED,
})  # fmt: skip


class StepForm(forms.Form):
    """One step: when, and what this kind of step has besides."""

    at = Moment(label=_("When"))

    def __init__(
        self, kind: RtiStep.Kind, abouts: Mapping[str, str], data: Any = None, **options: Any
    ) -> None:
        options.setdefault("prefix", kind.value)
        options.setdefault("initial", {"at": f"{localtime(now()):{MOMENT}}"})
        super().__init__(data, **options)
        self.kind = kind
        if abouts:
            self.fields["about"] = forms.ChoiceField(label=_("Of"), choices=list(abouts.items()))
        if kind == Kind.FEE_ASKED:
            self.fields |= {name: _units(rate.label) for name, rate in RATES.items()}
        if kind == Kind.FEE_PAID:
            self.fields["amount_rs"] = forms.IntegerField(label=_("Rupees paid"), min_value=1)
        if kind == Kind.APPLICATION_PAID:
            self.fields["amount_rs"] = forms.IntegerField(
                label=_("Rupees paid"), initial=APPLICATION_RS
            )
        if kind == Kind.INSPECTION_OFFERED:
            self.fields["planned_at"] = Moment(label=_("The inspection is on"))
        if kind in CHOICES:
            named = [(code, OUTCOMES[code]) for code in CHOICES[kind]]
            self.fields["outcome"] = forms.ChoiceField(
                label=_("Outcome"), choices=[("", _("Choose")), *named]
            )
        if kind in WORDS:
            self.fields["words"] = forms.CharField(
                label=WORDS[kind], required=kind not in OPTIONAL_WORDS,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    @property
    def title(self) -> str:
        """What the step is called."""
        return str(self.kind.label)

    @property
    def done(self) -> Done:
        """The step, once it is valid."""
        given = dict(self.cleaned_data)
        about = given.pop("about", "")
        return Done(self.kind, about=UUID(about) if about else None, **given)

    @property
    def units(self) -> dict[str, int]:
        """How many of each thing that costs something."""
        return {name: self.cleaned_data[name] or 0 for name in RATES}


def _units(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0)
