"""What auditors, the data officer and second key-holders write on the desk's pages."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from distress.web.governance_forms import MOMENT, Moment
from governance.oversight import Kind
from governance.services.auditor_notes import WORDS_LENGTH as NOTE_LENGTH
from governance.services.findings import ENTRIES_MOST
from governance.services.findings import WORDS_LENGTH as FINDING_LENGTH
from governance.services.questions import NAME_LENGTH
from governance.texts import JUSTIFICATION_MOST, justification_fits, plain_text

LONGEST_SPAN = timedelta(days=7)
DAY = timedelta(days=1)
ANSWER_DAYS = 14
# So many codes with their line ends, and some more for whoever types them with spaces.
CODES_LENGTH = ENTRIES_MOST * 45


class CodesBox(forms.Textarea):
    """A box of codes, or several boxes that were ticked."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Everything that was sent under this name, one in a line."""
        return "\n".join(data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")])


class Codes(forms.CharField):
    """Codes of entries, one in a line: a list of UUID."""

    widget = CodesBox(attrs={"rows": 4, "spellcheck": "false"})

    def clean(self, value: Any) -> Any:
        """The codes, each once."""
        text = super().clean(value)
        try:
            found = [uuid.UUID(word) for word in re.split(r"[\s,;]+", text) if word]
        except ValueError as error:
            raise ValidationError(
                _("One of these is no code. Copy codes of entries, one in a line.")
            ) from error
        return list(dict.fromkeys(found))


class SpanForm(forms.Form):
    """The span of time in which is looked for what does not look right."""

    since = Moment(label=_("From"), required=False)
    until = Moment(label=_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        since, until = self.span()
        if until <= since:
            self.add_error("until", _("The end lies before the beginning. Change one of them."))
        elif until - since > LONGEST_SPAN:
            self.add_error("until", _("A span has seven days at most. Look week by week."))
        return given

    def span(self) -> tuple[datetime, datetime]:
        """Both ends; the last day where none was chosen."""
        given = getattr(self, "cleaned_data", {})
        until = given.get("until") or now()
        return given.get("since") or until - DAY, until


class FindingForm(forms.Form):
    """A finding, the entries that it rests on, and when the answer is due."""

    words = forms.CharField(
        label=_("What you found, and what the agency has to answer"), max_length=FINDING_LENGTH,
        validators=[plain_text], widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Sealed: auditors and the data officer read it."),
    )  # fmt: skip
    due_at = Moment(label=_("Answer due by"))
    entries = Codes(
        label=_("Entries that it rests on, one code in a line"), max_length=CODES_LENGTH
    )
    anomaly = forms.ChoiceField(
        required=False, choices=[("", "")] + [(kind.value, kind.value) for kind in Kind],
        widget=forms.HiddenInput,
    )  # fmt: skip


def due_proposed() -> str:
    """Two weeks from now, as the picker writes it."""
    return localtime(now() + ANSWER_DAYS * DAY).strftime(MOMENT)


class FindingAnswerForm(forms.Form):
    """The agency's answer."""

    answer = forms.CharField(
        label=_("Your answer, which stands"), max_length=FINDING_LENGTH, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 5}), help_text=_("Sealed: the auditors read it."),
    )  # fmt: skip


class FindingVerdictForm(forms.Form):
    """Whether the auditors accept the answer."""

    verdict = forms.ChoiceField(
        label=_("Your verdict, which stands"), widget=forms.RadioSelect,
        choices=[("accepted", _("I accept the answer")), ("disputed", _("I disagree"))],
    )  # fmt: skip


class NoteForm(forms.Form):
    """A note, and the one thing that it is about: an entry, or a timeline."""

    words = forms.CharField(
        label=_("Your note, which stands"), max_length=NOTE_LENGTH, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Sealed: the auditors of your body read it; others only with a second key, as any "
            "sealed words."
        ),
    )  # fmt: skip
    entry = forms.UUIDField(required=False, widget=forms.HiddenInput)
    timeline = forms.UUIDField(required=False, widget=forms.HiddenInput)
    anomaly = forms.ChoiceField(
        required=False, choices=[("", "")] + [(kind.value, kind.value) for kind in Kind],
        widget=forms.HiddenInput,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        if bool(given.get("entry")) == bool(given.get("timeline")):
            self.add_error(
                None,
                _("A note is about one entry or one timeline. Open its page and write there."),
            )
        return given


class UnsealForm(forms.Form):
    """Which entries' sealed words are asked for, and why."""

    entries = Codes(label=_("Entries, one code in a line"), max_length=CODES_LENGTH)
    reason = forms.CharField(
        label=_("Why you need these words"), max_length=JUSTIFICATION_MOST,
        validators=[justification_fits], widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The second key-holder reads it and decides by it."),
    )  # fmt: skip


class QuestionForm(forms.Form):
    """A name for a question to the ledger."""

    name = forms.CharField(
        label=_("Keep this question as"), max_length=NAME_LENGTH, validators=[plain_text]
    )
    is_shared = forms.BooleanField(label=_("Share with the other auditors"), required=False)
