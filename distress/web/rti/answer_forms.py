"""What an answer is composed with: the questions, what is withheld and why, papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from distress.web.rti.answer_words import column_choice, question_title
from governance.models import RegisterRecord, RtiReply, RtiWithholding
from governance.rti.questions import QUESTIONS, Question
from governance.rti.refusals import Refusal


def _questions() -> list[tuple[int, str]]:
    return [(number, question_title(question)) for number, question in QUESTIONS.items()]


class PickForm(forms.Form):
    """Which questions the answer has, and to whom an appeal lies."""

    questions = forms.TypedMultipleChoiceField(
        label=_("Questions"), coerce=int, choices=_questions, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None, where everything that is asked is replied to in words."),
    )  # fmt: skip
    appeal_office = forms.CharField(
        label=_("First appellate authority"), help_text=_("Its office, not a name.")
    )
    appeal_address = forms.CharField(
        label=_("Its address"), widget=forms.Textarea(attrs={"rows": 2})
    )


class ReplyForm(forms.Form):
    """A part of the request that no question covers, and what is said to it."""

    asked = forms.CharField(
        label=_("Part of the request"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As it was asked, without names. It is published."),
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", _("Choose")), *RtiReply.Outcome.choices]
    )
    words = forms.CharField(
        label=_("Reply"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "In the applicant's language, without names. Empty where it is withheld: then withhold "
            "it under a section below."
        ),
    )  # fmt: skip


def _text(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class RefusalForm(forms.Form):
    """One class of fields that is withheld, with everything that the Act asks of a refusal."""

    field = forms.ChoiceField(label=_("Table and column"))
    where_column = forms.ChoiceField(label=_("Which rows"), required=False)
    where_value = forms.CharField(
        label=_("Its value in those rows"), required=False,
        help_text=_("As it stands in the table that the preview shows. Empty for every row."),
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
        columns = [
            (question_title(question), [
                (f"{question.number}:{column.name}", column_choice(question, column))
                for column in question.columns
            ])
            for question in questions
        ]  # fmt: skip
        self._choices("field", _("Choose"), columns)
        self._choices("where_column", _("Every row"), columns)

    def _choices(self, name: str, none: Any, columns: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", none), *columns]

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        table, rows = given.get("field", ""), given.get("where_column", "")
        if table and rows and _table(table) != _table(rows):
            self.add_error(
                "where_column",
                _("This column is of another table. Choose one of the same table."),
            )
        return given

    def refusal(self, *, despite: bool) -> Refusal:
        """What was typed, once it is valid."""
        given = dict(self.cleaned_data)
        field = given.pop("field")
        return Refusal(
            question=_table(field), column=_name(field),
            where_column=_name(given.pop("where_column")), despite=despite, **given,
        )  # fmt: skip


def _table(choice: str) -> int:
    """The question's number in the choice of a column."""
    return int(choice.partition(":")[0])


def _name(choice: str) -> str:
    return choice.partition(":")[2]


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
