"""What incidents and their reports are typed into."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from distress.web.governance_forms import MOMENT, Moment
from governance.models import Incident
from governance.models.incidents import SUMMARY_LENGTH
from governance.services.incidents import DESCRIPTION_LENGTH
from governance.texts import plain_text

_PUBLIC = _("Becomes public: name nobody.")


def _public_words(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=SUMMARY_LENGTH, validators=[plain_text],
        help_text=_PUBLIC,
    )  # fmt: skip


class IncidentForm(forms.Form):
    """What happened and when anybody first knew."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Choose")), *Incident.Kind.choices],
        help_text=_("Breach, lost key and unlogged reading start the clocks of 6 and 72 hours."),
    )  # fmt: skip
    noticed_at = Moment(
        label=_("First noticed"), help_text=_("By anybody. The clocks run from then on.")
    )
    summary = _public_words(_("In few words"))
    description = forms.CharField(
        label=_("What happened"), max_length=DESCRIPTION_LENGTH, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For those who deal with it. May name people; sealed."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["noticed_at"].initial = localtime(now()).strftime(MOMENT)


class ReportForm(forms.Form):
    """When it was reported, under which reference."""

    reported_at = Moment(label=_("Reported at"))
    reference = forms.CharField(
        label=_("Reference of the report"), max_length=40,
        help_text=_("A number with capital letters, as CERT-2026-17."),
    )  # fmt: skip
    why = _public_words(_("Why it is late, if it is"), required=False)


class NotOwedForm(forms.Form):
    """Why a report is not owed."""

    why = _public_words(_("Why it is not owed"))


class CloseForm(forms.Form):
    """What was done."""

    done = _public_words(_("What was done"))


def report_forms(code: UUID, wrong: forms.Form | None = None) -> tuple[forms.Form, forms.Form]:
    """The two forms of one report, with ids of their own; `wrong` instead of its like."""
    # Two reports stand on one page.
    made, none = f"id_{str(code)[:8]}_%s", f"id_{str(code)[:8]}_none_%s"
    if wrong is not None:
        wrong.auto_id = made if isinstance(wrong, ReportForm) else none
    return (
        wrong if isinstance(wrong, ReportForm) else ReportForm(auto_id=made),
        wrong if isinstance(wrong, NotOwedForm) else NotOwedForm(auto_id=none),
    )
