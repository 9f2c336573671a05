"""Notes of auditors: written on an entry or a timeline, and read by the auditors of one body."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from distress.selectors.footage_codes import codes_of_footage
from distress.web.access import SignedInRequest, page_access
from distress.web.desk.forms import NoteForm
from distress.web.desk.words import kind_words
from distress.web.forms import form_try
from distress.web.governance_forms import person_name
from distress.web.people import purpose_of
from governance import policy
from governance.models import AuditorNote
from governance.policy import Action
from governance.selectors.auditor_notes import (
    NotePage,
    note_words,
    notes_all,
    notes_on_entry,
    notes_on_timeline,
)
from governance.services.auditor_notes import note_on_entry, note_on_timeline
from governance.subjects import Subject, SubjectKind


@dataclass(frozen=True)
class NoteCard:
    """A note as pages show it. about: what did not look right, in words; empty without."""

    note: AuditorNote
    words: str
    by: str
    about: str


@require_GET
@never_cache
@page_access(Action.NOTE_READ, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """What the auditors of her body wrote, the newest first. Reading it is on record."""
    found = notes_all(reader=request.user, before=_before(request))
    shown = {"notes": _opened(request, found, "notes"), "before": found.before}
    return render(request, "oversight/notes.html", shown)


@require_http_methods(["GET", "POST"])
@never_cache
@page_access(Action.NOTE_WRITE, is_list=True)
def new(request: SignedInRequest) -> HttpResponse:
    """Write a note; what it is about comes from the page that led here."""
    if request.method == "GET":
        form = NoteForm(initial={name: request.GET.get(name, "") for name in _ABOUT})
        return render(request, "oversight/note_new.html", _about(form))
    form = NoteForm(request.POST)
    made: list[AuditorNote] = []
    tried = form_try(form, lambda given: made.append(_written(request, given)))
    if tried.is_done:
        return redirect(_place(made[0]))
    shown = _about(form) | {"problem": tried.problem}
    return render(request, "oversight/note_new.html", shown, status=tried.status)


def notes_shown(
    request: SignedInRequest, *, entry: UUID | None = None, timeline: UUID | None = None,
    codes: Iterable[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """What the page of an entry, or of a timeline under these codes, shows of notes about it.

    Where there are any, reading them is an entry before one is opened.
    """
    reader = request.user
    found = (
        notes_on_entry(reader=reader, code=entry) if entry
        else notes_on_timeline(reader=reader, codes=list(codes))
    )  # fmt: skip
    cards = _opened(request, found, str(entry or timeline)) if found.notes else []
    form = NoteForm(initial={"entry": entry, "timeline": timeline})
    return {"notes": cards, "has_older_notes": found.before is not None, "note_form": form}


_ABOUT = ("entry", "timeline", "anomaly")


def _opened(request: SignedInRequest, found: NotePage, code: str) -> Sequence[NoteCard]:
    """These notes with their words, once it is on record that she reads those about this code."""
    policy.require(
        actor=request.user, action=Action.NOTE_READ, purpose=purpose_of(request),
        subject=Subject(SubjectKind.LEDGER, code),
    )  # fmt: skip
    return [
        NoteCard(note, note_words(note), person_name(note.auditor), kind_words(note.anomaly))
        for note in found.notes
    ]


def _written(request: SignedInRequest, given: dict[str, Any]) -> AuditorNote:
    common: dict[str, Any] = {
        "actor": request.user, "purpose": purpose_of(request), "words": given["words"],
    }  # fmt: skip
    if given["entry"]:
        return note_on_entry(**common, code=given["entry"], anomaly=given["anomaly"])
    known_as = codes_of_footage(code=given["timeline"])
    return note_on_timeline(**common, code=given["timeline"], known_as=known_as)


def _place(note: AuditorNote) -> str:
    """The page on which the note stands."""
    name, code = ("entry", note.entry.code) if note.entry else ("timeline", note.timeline)
    return f"{reverse(f'distress:{name}', args=[code])}#notes"


def _about(form: NoteForm) -> dict[str, Any]:
    """What the form is about, as the page says it."""
    about = {name: form[name].value() or "" for name in _ABOUT}
    return {"form": form, "about": about, "anomaly": kind_words(str(about["anomaly"]))}


def _before(request: SignedInRequest) -> UUID | None:
    """Where the page begins; what is no code begins at the newest."""
    try:
        return uuid.UUID(request.GET.get("before", ""))
    except ValueError:
        return None
