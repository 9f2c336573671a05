"""Broken glasses: justified by whoever broke one, judged by oversight, and public when owed for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.web.access import SignedInRequest, page_access
from distress.web.forms import GlassReviewForm, JustificationForm, form_require
from distress.web.look_cards import glass_cards
from distress.web.people import purpose_of
from governance import policy
from governance.models import BrokenGlass
from governance.policy import Action
from governance.selectors.glasses import glasses_for_oversight, glasses_public
from governance.selectors.originals import justification_of
from governance.services.glasses import glass_justify, glass_review
from governance.subjects import Subject, SubjectKind


@require_POST
@page_access(Action.GLASS_JUSTIFY, is_list=True)
def justify(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Say in writing why the glass was broken."""
    given = form_require(JustificationForm(request.POST))
    glass_justify(actor=request.user, code=code, justification=given["justification"])
    return redirect("distress:looks")


@require_GET
@never_cache
@page_access(Action.GLASS_REVIEW)
def oversight(request: SignedInRequest) -> HttpResponse:
    """Every broken glass with its justification, and no footage. Reading it is on record."""
    policy.require(
        actor=request.user, action=Action.GLASS_REVIEW, purpose=purpose_of(request),
        subject=Subject(SubjectKind.GLASS, "all"),
    )  # fmt: skip
    glasses = glasses_for_oversight()
    shown = {
        "cards": [(card, justification_of(card.glass)) for card in glass_cards(glasses)],
        "verdicts": BrokenGlass.Verdict.choices,
    }
    return render(request, "governance/oversight.html", shown)


@require_POST
@page_access(Action.GLASS_REVIEW, is_list=True)
def review(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Oversight's verdict."""
    given = form_require(GlassReviewForm(request.POST))
    verdict = BrokenGlass.Verdict(given["verdict"])
    glass_review(actor=request.user, code=code, verdict=verdict)
    return redirect("distress:oversight")


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """For everybody: how often the glass was broken, and each use that is owed for, by code."""
    found = glasses_public()
    shown = {"public": found, "cards": glass_cards(found.published)}
    return render(request, "governance/public_glasses.html", shown)
