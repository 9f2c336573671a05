"""What an auditor asks the ledger: filters as they stand in an address, and a kept checkpoint."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from distress.web.governance_forms import Moment
from governance.models import Entry
from governance.selectors.explorer import EntryFilter
from governance.subjects import SubjectKind
from governance.vocabulary import Purpose

CODE = 64
LARGEST = 2**62
MOST_TEXT = 20_000

_code = RegexValidator(
    r"\A[A-Za-z0-9_.:/+-]+\Z",
    _("A code has letters from a to z, digits and the signs _ . : / + - and nothing else."),
)


def code_field(label: Any) -> forms.CharField:
    """A code of anything."""
    return forms.CharField(label=label, required=False, max_length=CODE, validators=[_code])


def choice_field(label: Any, choices: Sequence[tuple[Any, Any]]) -> forms.ChoiceField:
    """One of some words, or any."""
    return forms.ChoiceField(label=label, required=False, choices=[("", _("any")), *choices])


class LedgerForm(forms.Form):
    """Filters of the explorer. None of them is needed; together they narrow."""

    code = code_field(_("By or about this code"))
    person = code_field(_("Person"))
    camera = code_field(_("Camera"))
    party = code_field(_("Third party or its key"))
    verb = choice_field(_("Kind of act"), Entry.Verb.choices)
    action = code_field(_("Action"))
    action.widget.attrs["list"] = "actions"
    subject_kind = choice_field(
        _("Kind of thing"), [(kind.value, kind.value.replace("_", " ")) for kind in SubjectKind]
    )
    purpose = choice_field(_("Purpose"), Purpose.choices)
    answer = choice_field(
        _("Answer"),
        [("allowed", _("allowed")), ("refused", _("refused")), ("done", _("done, not asked"))],
    )
    since = Moment(label=_("From"), required=False)
    until = Moment(label=_("To"), required=False)
    index = forms.IntegerField(
        label=_("Place in the tree"), required=False, min_value=0, max_value=LARGEST
    )
    before = forms.UUIDField(
        required=False, widget=forms.HiddenInput,
        error_messages={"invalid": _("No page begins there. Start from the newest.")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("The end lies before the beginning. Change one of them."))
        return given

    def asked(self) -> EntryFilter:
        """The filter of a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "before"}
        return EntryFilter(**given)

    def before_code(self) -> uuid.UUID | None:
        """The entry before which the page begins; None for the newest."""
        found: uuid.UUID | None = self.cleaned_data.get("before")
        return found


class CompareForm(forms.Form):
    """A checkpoint that somebody kept."""

    checkpoint = forms.CharField(
        label=_("The checkpoint that was kept"), max_length=MOST_TEXT,
        help_text=_("Three lines as printed, or the whole file with its signatures."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )  # fmt: skip
