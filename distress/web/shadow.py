"""Judging a shadow period: one sampled episode after the other, with every face hidden."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.models import Rendition, ShadowVerdict
from distress.selectors.shadow import shadow_get, shadow_list, shadow_periods, shadow_sample
from distress.services.shadow import shadow_judge, validation_make
from distress.subjects import list_subject
from distress.web.access import SignedInRequest, page_access
from distress.web.authorisation_cards import camera_names
from distress.web.forms import ShadowForm, form_require
from distress.web.people import purpose_of
from governance import policy
from governance.models import Authorisation, Validation
from governance.policy import Action
from governance.selectors.authorisations import authorisation_get

MOST = 12


@require_GET
@never_cache
@page_access(Action.SHADOW_LIST, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """What waits for a verdict, and what each period amounts to so far."""
    waiting = shadow_list(actor=request.user)
    shown = {
        "episodes": [
            {"episode": found, "blurred": _blurred(found.pk)} for found in waiting[:MOST]
        ],
        "waiting": waiting.count(),
        "verdicts": ShadowVerdict.Verdict.choices,
        "periods": [_period(found) for found in shadow_periods(actor=request.user)[:MOST]],
        "may_sum_up": policy.may(
            actor=request.user, action=Action.VALIDATION_MAKE,
            subject=list_subject(Action.VALIDATION_MAKE.value),
        ),
    }  # fmt: skip
    return render(request, "distress/shadow.html", shown)


@require_POST
@page_access(Action.SHADOW_JUDGE)
def judge(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One verdict."""
    purpose = purpose_of(request)
    episode = shadow_get(actor=request.user, code=code, purpose=purpose)
    given = form_require(ShadowForm(request.POST))
    shadow_judge(
        actor=request.user, episode=episode, purpose=purpose,
        verdict=ShadowVerdict.Verdict(given["verdict"]),
    )  # fmt: skip
    return redirect("distress:shadow")


@require_POST
@page_access(Action.VALIDATION_MAKE)
def validate(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Sum the period up."""
    validation_make(actor=request.user, authorisation=authorisation_get(code=code))
    return redirect("distress:shadow")


def _period(found: Authorisation) -> dict[str, object]:
    return {
        "authorisation": found,
        "cameras": camera_names(found),
        "sample": shadow_sample(authorisation=found),
        "validations": Validation.objects.filter(shadow=found),
    }


def _blurred(episode_id: int) -> Rendition | None:
    found = Rendition.objects.filter(
        clip__episode=episode_id, kind=Rendition.Kind.BLURRED
    ).order_by("-part")
    return found.first()
