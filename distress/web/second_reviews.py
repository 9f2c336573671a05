"""Judging an alert again: every face hidden, and nothing of the first verdict on the page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.models import ShadowVerdict
from distress.selectors.second_reviews import blurred_of, second_get, second_list
from distress.services.second_reviews import second_judge
from distress.web.access import SignedInRequest, page_access
from distress.web.forms import ShadowForm, form_require
from distress.web.people import purpose_of
from governance.policy import Action


@require_GET
@never_cache
@page_access(Action.SECOND_LIST, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """What waits for her."""
    waiting = second_list(actor=request.user)
    return render(request, "distress/second_reviews.html", {"waiting": waiting})


@require_GET
@never_cache
@page_access(Action.SECOND_SEE)
def second(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One alert, opened to be judged again."""
    found = second_get(actor=request.user, code=code, purpose=purpose_of(request))
    shown = {
        "second": found, "episode": found.review.alert.episode, "blurred": blurred_of(found),
        "verdicts": ShadowVerdict.Verdict.choices,
    }  # fmt: skip
    return render(request, "distress/second_review.html", shown)


@require_POST
@page_access(Action.SECOND_JUDGE)
def judge(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Her verdict."""
    purpose = purpose_of(request)
    # Whoever it is not for learns nothing from what is wrong with a form.
    second_get(actor=request.user, code=code, purpose=purpose)
    given = form_require(ShadowForm(request.POST))
    second_judge(
        actor=request.user, code=code, purpose=purpose,
        verdict=ShadowVerdict.Verdict(given["verdict"]),
    )  # fmt: skip
    return redirect("distress:second-reviews")
