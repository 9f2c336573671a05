"""A door that is open to all: what is sent is checked, counted, kept, or the form comes again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.timezone import localtime, now

from distress.web.door_forms import DoorForm
from distress.web.door_limits import Door, full_until, turn_give_back, turn_take


class Kept(Protocol):
    """What came through a door. What is sent twice is kept once, and is not new again."""

    @property
    def is_new(self) -> bool: ...


K = TypeVar("K", bound=Kept)


@dataclass(frozen=True)
class Doorway:
    """One door: how its turns are counted, its page, and what the page says when it is full.

    full: with %(time)s, after which more is taken. shown: what the page shows beside the form.
    """

    door: Door
    template: str
    full: Promise
    shown: Callable[[], Mapping[str, object]]

    def page(
        self, request: HttpRequest, form: forms.Form, *, beside: DoorForm | None = None,
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        """The form, with what was typed and what is wrong with it."""
        shown = {"form": form, "door": beside or DoorForm(), **self.shown()}
        return render(request, self.template, shown, status=status)

    def take(
        self, request: HttpRequest, form: forms.Form, keep: Callable[[str], K]
    ) -> K | HttpResponse:
        """What was kept; or the page that says why nothing was, with all that was typed.

        keep: given the nonce of the page; raises ValidationError where something does not fit.
        """
        beside = DoorForm(request.POST)
        # Both are asked, so that everything that is wrong is said at once.
        is_whole = form.is_valid()
        if not beside.is_valid() or not is_whole:
            return self.page(request, form, beside=beside, status=400)
        address = request.META.get("REMOTE_ADDR", "")
        until = full_until(door=self.door) or turn_take(address, self.door)
        if until:
            return self._later(request, form, beside, until)
        try:
            kept = keep(beside.cleaned_data["began"])
        except ValidationError as wrong:
            turn_give_back(address, door=self.door)
            form.add_error(None, wrong)
            return self.page(request, form, beside=beside, status=400)
        if not kept.is_new:
            turn_give_back(address, door=self.door)
        return kept

    def _later(
        self, request: HttpRequest, form: forms.Form, beside: DoorForm, until: datetime
    ) -> HttpResponse:
        form.add_error(None, str(self.full) % {"time": f"{localtime(until):%H:%M}"})
        answer = self.page(request, form, beside=beside, status=429)
        answer["Retry-After"] = str(max(1, int((until - now()).total_seconds()) + 1))
        return answer
