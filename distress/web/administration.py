"""Accounts and grants. Whoever keeps them sees no footage."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.models import Camera, Hotspot, Station
from distress.web.access import SignedInRequest, page_access
from distress.web.governance_forms import AccountForm, GrantForm, person_name
from distress.web.reauth import fresh_sign_in
from governance import policy
from governance.errors import Refused
from governance.models import Grant, User
from governance.policy import Action, Role
from governance.selectors.grants import grants_of
from governance.services.accounts import account_make
from governance.services.grants import Holding, grant_end, grant_give
from governance.subjects import Subject, SubjectKind


@require_GET
@never_cache
@page_access(Action.PEOPLE_LIST, is_list=True)
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody with an account, and what each holds."""
    listed = User.objects.select_related("body").prefetch_related("grants").order_by("username")
    things = {code: name for _kind, code, name in _things()}
    rows = [
        {
            "person": person,
            "name": person_name(person),
            "holds": _holds(person, things),
        }
        for person in listed
    ]
    return render(request, "governance/people.html", {"rows": rows})


@never_cache
@page_access(Action.ACCOUNT_MAKE, is_list=True)
@fresh_sign_in
def account_new(request: SignedInRequest) -> HttpResponse:
    """Make an account, without any role yet."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _account(request.user, form)
        except ValidationError as invalid:
            form.add_error(None, " ".join(invalid.messages))
        else:
            return redirect("distress:person", made.code)
    shown = {
        "form": form,
        "title": _("A new account"),
        "about": _("It holds nothing until you grant it something."),
        "send": _("Make the account"),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "governance/form_page.html", shown, status=status)


@never_cache
@page_access(Action.PEOPLE_LIST)
def person(request: SignedInRequest, code: UUID) -> HttpResponseBase:
    """One person: what she holds, why, by whom, until when; and a form to grant more."""
    if request.method == "POST":
        return _grant_posted(request, code)
    return _page(request, _person(request, code), GrantForm(things=_things()))


@fresh_sign_in
def _grant_posted(request: SignedInRequest, code: UUID) -> HttpResponse:
    found = _person(request, code)
    form = GrantForm(request.POST, things=_things())
    if form.is_valid():
        try:
            _grant(request.user, found, form)
        except (Refused, ValidationError) as refusal:
            form.add_error(None, " ".join(getattr(refusal, "messages", [str(refusal)])))
        else:
            return redirect("distress:person", code)
    return _page(request, found, form, status=400)


@require_POST
@page_access(Action.GRANT_END)
def grant_end_now(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Take a grant back."""
    grant = get_object_or_404(Grant.objects.select_related("person"), code=code)
    grant_end(actor=request.user, grant=grant)
    return redirect("distress:person", grant.person.code)


def _person(request: SignedInRequest, code: UUID) -> User:
    policy.require(
        actor=request.user, action=Action.PEOPLE_LIST,
        subject=Subject(SubjectKind.PERSON, str(code)),
    )  # fmt: skip
    return get_object_or_404(User.objects.select_related("body"), code=code)


def _page(
    request: SignedInRequest, found: User, form: GrantForm, *, status: int = 200
) -> HttpResponse:
    things = {code: name for _kind, code, name in _things()}
    shown = {
        "person": found,
        "name": person_name(found),
        "form": form,
        "grants": [
            {
                "grant": grant,
                "what": _what(grant, things),
                "by": person_name(grant.granted_by),
                "counts": _counts(grant),
            }
            for grant in grants_of(person=found)
        ],
    }
    return render(request, "governance/person.html", shown, status=status)


def _account(actor: User, form: AccountForm) -> User:
    given = form.cleaned_data
    validate_password(given["password"])
    return account_make(
        actor=actor, username=given["username"], full_name=given["full_name"],
        body=given["body"], password=given["password"],
    )  # fmt: skip


def _grant(actor: User, to: User, form: GrantForm) -> Grant:
    given = form.cleaned_data
    first, *rest = given["what"].split("/")
    if first == "role":
        holding = Holding(role=Role(rest[0]))
    else:
        holding = Holding(permission=first, kind=rest[0], code=rest[1])
    return grant_give(
        actor=actor, person=to, holding=holding, reason=given["reason"], ends_at=given["ends_at"]
    )


def _holds(person: User, things: dict[str, str]) -> list[str]:
    """What she holds now, her role first."""
    held = sorted(filter(_counts, person.grants.all()), key=lambda grant: not grant.role)
    return [_what(grant, things) for grant in held]


def _counts(grant: Grant) -> bool:
    return grant.ended_at is None and grant.ends_at > now()


def _what(grant: Grant, things: dict[str, str]) -> str:
    if grant.role:
        return str(Role(grant.role).label)
    verb = _("watches") if grant.permission.startswith("watch") else _("answers for")
    return f"{verb} {things.get(grant.object_code, grant.object_code)}"


def _things() -> list[tuple[str, str, str]]:
    """Kind, code and name of everything that a permission can be on."""
    listed: list[tuple[str, str, str]] = []
    for kind, model in (("station", Station), ("hotspot", Hotspot), ("camera", Camera)):
        for code, name in model.objects.values_list("code", "name"):
            listed.append((kind, str(code), f"{model._meta.verbose_name}: {name}"))
    return listed
