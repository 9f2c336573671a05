"""What an answer is composed with: the questions, what is withheld and why, papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from governance.models import RegisterRecord, RtiWithholding
from governance.rti.questions import QUESTIONS, Question
from governance.rti.refusals import Refusal


def question_title(question: Question) -> str:
    """Its number and title in the reader's language."""
    is_hindi = (get_language() or "").startswith("hi")
    title = question.title_hindi if is_hindi else question.title_english
    return f"Q{question.number} {title}"


def _questions() -> list[tuple[int, str]]:
    return [(number, question_title(question)) for number, question in QUESTIONS.items()]


class PickForm(forms.Form):
    """Which questions the answer has, and to whom an appeal lies."""

    questions = forms.TypedMultipleChoiceField(
        label=_("Questions"), coerce=int, choices=_questions, widget=forms.CheckboxSelectMultiple
    )
    appeal_office = forms.CharField(
        label=_("First appellate authority"), help_text=_("Its office, not a name.")
    )
    appeal_address = forms.CharField(
        label=_("Its address"), widget=forms.Textarea(attrs={"rows": 2})
    )


def _text(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class RefusalForm(forms.Form):
    """One class of fields that is withheld, with everything that the Act asks of a refusal."""

    field = forms.ChoiceField(label=_("Table and column"))
    where = forms.CharField(
        label=_("Which rows"), required=False,
        help_text=_("As fact=sent; every row where this is empty."),
    )  # fmt: skip
    clause = forms.ChoiceField(
        label=_("Section"), choices=[("", _("Choose")), *RtiWithholding.Clause.choices]
    )
    reason = _text(_("Reason"), _("Why this section applies to these fields. It is published."))
    balancing = _text(
        _("Public interest, section 8(2)"), _("Why the harm outweighs the public interest.")
    )
    instead = _text(_("What is given instead, section 10"))
    impedes = _text(
        _("How it would impede, for section 8(1)(h)"),
        _("The path, not that something is pending."),
        required=False,
    )  # fmt: skip
    decision_maker = forms.CharField(label=_("Decided by"), help_text=_("The office, not a name."))
    review_on = forms.DateField(
        label=_("Looked at again on"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, questions: list[Question], data: Any = None) -> None:
        super().__init__(data)
        choices = [
            (f"{question.number}:{column.name}", f"Q{question.number} · {column.name}")
            for question in questions
            for column in question.columns
        ]
        self.fields["field"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]

    def refusal(self, *, despite: bool) -> Refusal:
        """What was typed, once it is valid."""
        given = dict(self.cleaned_data)
        number, _colon, column = given.pop("field").partition(":")
        where_column, _equals, where_value = given.pop("where").partition("=")
        return Refusal(
            question=int(number), column=column, where_column=where_column.strip(),
            where_value=where_value.strip(), despite=despite, **given,
        )  # fmt: skip


class PaperForm(forms.Form):
    """A paper for the register. Only its hash is kept, not the document."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Choose")), *RegisterRecord.Kind.choices]
    )
    title = forms.CharField(label=_("Title"), help_text=_("It is published and names nobody."))
    reference = forms.CharField(label=_("Reference"), help_text=_("As PWD/114-2026."))
    dated = forms.DateField(
        label=_("Date of the paper"), widget=forms.DateInput(attrs={"type": "date"})
    )
    amount_rs = forms.IntegerField(label=_("Amount in whole rupees"), required=False)
    sha256 = forms.CharField(
        label=_("SHA-256 of the document"), help_text=_("Printed by sha256sum FILE.")
    )
    replaces = forms.UUIDField(label=_("Code of the paper that it replaces"), required=False)
