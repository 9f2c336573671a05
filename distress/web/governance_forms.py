"""Forms of the pages on which leave is asked for, given, and taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from governance.models import Authorisation, Body, Gathering, PeriodReport, User, Validation
from governance.policy import Purpose, Role
from governance.services.authorisations import Document
from governance.texts import plain_text
from governance.vocabulary import RESPOND, WATCH

BOX = 4000
MOMENT = "%Y-%m-%dT%H:%M"
# A paper larger than this is not one that anybody reads before deciding.
MOST_BYTES = 20 * 1024 * 1024


class Moment(forms.DateTimeField):
    """A date and a time of day in the browser's own picker."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=[MOMENT], **options)


class Papers(forms.FileInput):
    """A picker that takes several files."""

    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Several files, each bound by its hash: a list of Document."""

    widget = Papers(attrs={"multiple": True})

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data]
        clean = super().clean
        return [_document(clean(file, initial)) for file in files if file]


def box(label: Any, help_text: Any) -> forms.CharField:
    """One of the five boxes that may not be empty."""
    return forms.CharField(
        label=label, help_text=help_text, max_length=BOX, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class AuthorisationForm(forms.Form):
    """A request for leave to analyse cameras."""

    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=[mode for mode in Authorisation.Mode.choices if mode[0] != "demo"],
        help_text=_(
            "Survey: stills for placing, no scores. Calls for help only: the last seconds for a "
            "call. Shadow: episodes are counted and judged, nobody is alerted. Live: alerts."
        ),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    cameras = forms.MultipleChoiceField(
        label=_("Cameras"), widget=forms.CheckboxSelectMultiple, error_messages={
            "required": _("Name at least one camera that this authorisation is to cover.")
        },
    )  # fmt: skip
    starts_at = Moment(label=_("From"))
    ends_at = Moment(label=_("Until"), help_text=_("90 days after it begins at the latest."))
    alerts_per_day = forms.IntegerField(
        label=_("Alerts a day, at most"), min_value=1, max_value=5000, initial=40,
        help_text=_("One more than this suspends analysis."),
    )  # fmt: skip
    precision_floor_percent = forms.IntegerField(
        label=_("Least share of confirmed alerts, in per cent"), min_value=1, max_value=95,
        initial=20, help_text=_("Below this, analysis stops by itself."),
    )  # fmt: skip
    legal_basis = box(_("Law relied on"), _("Act and section, or the order, with its date."))
    aim = box(
        _("Aim"), _("What it is for, so that one can tell afterwards whether it was reached.")
    )
    necessity = box(_("Why it works"), _("What shows that this reaches the aim here."))
    evaluation = forms.CharField(
        label=_("Evaluation"), max_length=300, required=False, validators=[plain_text],
        help_text=_(
            "Where anybody can read it: an address, or the model's card. Shadow and live need it."
        ),
    )  # fmt: skip
    alternatives = box(
        _("Less intrusive ways tried"), _("Lights, patrols, SOS poles: what came of each.")
    )
    safeguards = box(_("Safeguards"), _("Who reviews, who may look, what is masked."))
    validation = forms.ModelChoiceField(
        label=_("Validation of a shadow period"), queryset=Validation.objects.none(),
        required=False, to_field_name="code", empty_label=_("none"),
        help_text=_("Live needs one that passed."),
    )  # fmt: skip
    documents = PapersField(
        label=_("Documents"),
        required=False,
        help_text=_("Bound by their SHA-256; the papers themselves stay with you."),
    )

    def __init__(self, *args: Any, cameras: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["cameras"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(cameras)
        passed = self.fields["validation"]
        assert isinstance(passed, forms.ModelChoiceField)
        passed.queryset = Validation.objects.filter(passed=True)
        begins = localtime(now()).replace(second=0, microsecond=0)
        self.fields["starts_at"].initial = begins
        self.fields["ends_at"].initial = begins + timedelta(days=30)


def _document(file: UploadedFile[bytes]) -> Document:
    if (file.size or 0) > MOST_BYTES:
        raise forms.ValidationError(_("A document is larger than 20 MB. Attach its decisive part."))
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return Document(str(file.name or _("document"))[:200], digest.hexdigest(), file.size or 0)


class ApprovalForm(forms.Form):
    """What an approver may cite."""

    report = forms.ModelChoiceField(
        queryset=PeriodReport.objects.all(), required=False, to_field_name="code"
    )


class ReasonForm(forms.Form):
    """Why analysis may go on."""

    because = forms.CharField(
        label=_("What has changed since"), min_length=20, max_length=1000, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class GatheringForm(forms.Form):
    """A time without analysis."""

    kind = forms.ChoiceField(label=_("What gathers"), choices=Gathering.Kind.choices)
    starts_at = Moment(label=_("From"))
    ends_at = Moment(label=_("Until"))
    cameras = forms.MultipleChoiceField(
        label=_("Cameras"), widget=forms.CheckboxSelectMultiple, error_messages={
            "required": _("Name at least one camera in whose view people assemble.")
        },
    )  # fmt: skip

    def __init__(self, *args: Any, cameras: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["cameras"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(cameras)
        begins = localtime(now()).replace(second=0, microsecond=0)
        self.fields["starts_at"].initial = begins
        self.fields["ends_at"].initial = begins + timedelta(hours=4)


class PeriodForm(forms.Form):
    """The period of a report."""

    period_start = Moment(label=_("From"))
    period_end = Moment(label=_("Until"))


class AccountForm(forms.Form):
    """A new person."""

    username = forms.CharField(label=_("Name for signing in"), max_length=150)
    full_name = forms.CharField(label=_("Full name"), max_length=150, validators=[plain_text])
    body = forms.ModelChoiceField(
        label=_("Acts for"), queryset=Body.objects.all(), to_field_name="code"
    )
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Twelve characters or more. Her first sign-in leads to a second factor."),
    )  # fmt: skip


class GrantForm(forms.Form):
    """A role, or a permission on one thing."""

    what = forms.ChoiceField(label=_("What"))
    reason = forms.CharField(
        label=_("Why"), min_length=10, max_length=500, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    ends_at = Moment(label=_("Until"), help_text=_("Within a year."))

    def __init__(self, *args: Any, things: Iterable[tuple[str, str, str]], **options: Any) -> None:
        """things: kind, code and name of the stations, hotspots and cameras there are."""
        super().__init__(*args, **options)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        # Nothing is chosen beforehand: a role that nobody meant must not be granted.
        field.choices = [("", _("Choose")), (_("Role"), _roles()), *_permissions(things)]
        self.fields["ends_at"].initial = localtime(now()) + timedelta(days=180)


def _roles() -> list[tuple[str, str]]:
    # A person of a third party is added on the page of the third party.
    return [
        (f"role/{role.value}", str(role.label)) for role in Role if role is not Role.THIRD_PARTY
    ]


def _permissions(things: Iterable[tuple[str, str, str]]) -> list[tuple[Any, list[tuple[str, str]]]]:
    listed = list(things)
    watch = [(f"{WATCH}/{kind}/{code}", name) for kind, code, name in listed]
    respond = [
        (f"{RESPOND}/{kind}/{code}", name) for kind, code, name in listed if kind == "station"
    ]
    return [(_("Watch"), watch), (_("Answer dispatches"), respond)]


def person_name(person: User | None) -> str:
    """The person's name as pages show it."""
    return (person.get_full_name() or person.username) if person else ""
