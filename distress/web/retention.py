"""The data officer's desk: what is due, held and erased. She sees codes, never footage."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.subjects import list_subject
from distress.web.access import SignedInRequest, page_access
from distress.web.forms import form_require
from distress.web.governance_forms import Moment, person_name
from governance import policy
from governance.errors import Refused
from governance.models import Hold, Receipt, RetentionRun
from governance.policy import Action
from governance.retention.holds import clips_held, hold_lift, hold_place
from governance.retention.rules import RULES, rule_hours, rule_set
from governance.retention.runs import clock_continue, footage_due
from governance.selectors.incidents import disk_incidents
from governance.selectors.retention import gone_by
from governance.texts import plain_text

SHOWN = 20
SHOWN_PUBLIC = 200


class HoldForm(forms.Form):
    """A hold on one clip."""

    code = forms.UUIDField(label=_("Code of the alert or clip"))
    case_reference = forms.CharField(
        label=_("Case reference"), max_length=64, help_text=_("FIR or GD number: a code.")
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=300, validators=[plain_text],
        help_text=_("For example BNSS s.94, order of the court with its date."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why it is needed"), max_length=1000, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    ends_at = Moment(label=_("Until"), help_text=_("180 days at most; renew it by another."))


class RuleForm(forms.Form):
    """How long one class is kept."""

    name = forms.ChoiceField(choices=[(name, name) for name in RULES])
    hours = forms.IntegerField(min_value=1, max_value=100_000)


@never_cache
@page_access(Action.RETENTION_READ, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """The desk; a POST places a hold."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hold_place(actor=request.user, **form.cleaned_data)
        except (Refused, ValidationError) as refusal:
            form.add_error(None, " ".join(getattr(refusal, "messages", [str(refusal)])))
        else:
            return redirect("distress:retention")
    return _page(request, form, status=400 if form.errors else 200)


@require_POST
@page_access(Action.RETENTION_RULE_SET, is_list=True)
def rule(request: SignedInRequest) -> HttpResponse:
    """Set how long a class is kept."""
    rule_set(actor=request.user, **form_require(RuleForm(request.POST)))
    return redirect("distress:retention")


@require_POST
@page_access(Action.HOLD_LIFT)
def lift(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Lift a hold."""
    hold_lift(actor=request.user, hold=get_object_or_404(Hold, code=code))
    return redirect("distress:retention")


@require_POST
@page_access(Action.RETENTION_CONTINUE)
def clock(request: SignedInRequest) -> HttpResponse:
    """The clock is right: runs erase again."""
    clock_continue(actor=request.user)
    return redirect("distress:retention")


@require_GET
@never_cache
def gone(request: HttpRequest) -> HttpResponse:
    """What should be gone by today, for anybody; as JSON for programs."""
    receipts = Receipt.objects.select_related("run")[:SHOWN_PUBLIC]
    if request.GET.get("format") == "json":
        return JsonResponse({"gone": _figures(), "receipts": [_receipt(row) for row in receipts]})
    shown = {"gone": gone_by(), "receipts": receipts, "rules": _rules()}
    return render(request, "governance/gone.html", shown)


def _page(request: SignedInRequest, form: HoldForm, *, status: int = 200) -> HttpResponse:
    held = clips_held()
    due = list(footage_due())
    runs = list(RetentionRun.objects.all()[:SHOWN])
    shown = {
        "form": form if _may(request, Action.HOLD_PLACE) else None,
        "may_set": _may(request, Action.RETENTION_RULE_SET),
        "gone": gone_by(),
        "due": [(row, row.footage.code in held) for row in due[:SHOWN]],
        "due_more": max(0, len(due) - SHOWN),
        "rules": _rules(),
        "holds": [
            {"hold": hold, "by": person_name(hold.placed_by)}
            for hold in Hold.objects.filter(
                lifted_at__isnull=True, ends_at__gt=now()
            ).select_related("placed_by")
        ],
        "runs": runs,
        "clock_jumped": bool(runs) and runs[0].status == RetentionRun.Status.CLOCK,
        "receipts": Receipt.objects.all()[:SHOWN],
        "incidents": disk_incidents(),
    }
    return render(request, "governance/retention.html", shown, status=status)


def _rules() -> list[dict[str, object]]:
    hours = rule_hours()
    return [{"name": name, "bounds": found, "hours": hours[name]} for name, found in RULES.items()]


def _figures() -> dict[str, object]:
    found = gone_by()
    return {
        "at": found.at.isoformat(), "due": found.due, "erased": found.erased, "held": found.held,
        "overdue": found.overdue, "beyond_any_backup": found.final,
    }  # fmt: skip


def _receipt(row: Receipt) -> dict[str, object]:
    return {
        "receipt": str(row.code), "clip": str(row.clip_code), "rule": row.rule,
        "due_at": row.due_at.isoformat(), "erased_at": row.erased_at.isoformat(),
        "files": row.files, "bytes": row.bytes, "key_checks": row.key_checks,
        "final_at": row.final_at.isoformat() if row.final_at else None,
    }  # fmt: skip


def _may(request: SignedInRequest, action: Action) -> bool:
    return policy.may(actor=request.user, action=action, subject=list_subject(action.value))
