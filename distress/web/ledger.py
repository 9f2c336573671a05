"""The ledger, for those who audit. Reading it is an entry too."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from distress.web.access import SignedInRequest, page_access
from distress.web.compare_words import comparison_card
from distress.web.desk.notes import notes_shown
from distress.web.forms import form_require
from distress.web.ledger_forms import CompareForm, LedgerForm
from distress.web.people import purpose_of
from distress.web.reauth import fresh_sign_in
from governance import policy
from governance.errors import SENTENCES, NotThere
from governance.models import Entry
from governance.policy import Action
from governance.selectors.comparing import checkpoint_compare
from governance.selectors.entries import entry_explain
from governance.selectors.explorer import EntryFilter, EntryPage, page_found
from governance.selectors.proofs import entry_account, entry_get, index_of, opened_leaf, proof_of
from governance.services.ledger_exports import MOST, ledger_extract
from governance.subjects import Subject, SubjectKind

NOTHING = EntryPage([], None)


@require_GET
@never_cache
@page_access(Action.LEDGER_READ)
def page(request: SignedInRequest) -> HttpResponse:
    """A page of entries, newest first: all, or those that the filters in the address find."""
    form = LedgerForm(request.GET)
    asked = form.asked() if form.is_valid() else EntryFilter()
    # Whom she looks for is on record under each code, so that it is found with the code.
    for code in asked.codes or ("all",):
        _on_record(request, code)
    found = _found(form, asked)
    shown = {
        "form": form, "entries": found.entries, "actions": sorted(Action.values),
        "is_filtered": asked != EntryFilter() or form.errors,
        "older": _older(request, found), "most": MOST,
        "kept": [(name, value) for name, value in request.GET.items() if name != "before"],
    }  # fmt: skip
    return render(request, "governance/ledger.html", shown, status=400 if form.errors else 200)


@require_GET
@never_cache
@page_access(Action.LEDGER_READ)
def entry(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Everything about one entry: its fields, its leaf, why policy answered, what is beside it."""
    found = _read(request, code)
    shown = {
        "account": entry_account(found), "why": entry_explain(found),
        "sentence": SENTENCES.get(found.reason, ""), **notes_shown(request, entry=found.code),
    }  # fmt: skip
    return render(request, "governance/entry.html", shown)


@require_GET
@never_cache
@page_access(Action.LEDGER_READ)
def proof(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The proof that the entry lies in a signed tree, as a file (C2SP tlog-proof)."""
    found = _read(request, code)
    answer = HttpResponse(proof_of(found), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{index_of(found)}.tlog-proof"'
    return answer


@require_GET
@never_cache
@page_access(Action.LEDGER_READ)
def leaf(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The entry as an export has it: its leaf, with what opens its codes."""
    found = _read(request, code)
    answer = JsonResponse(opened_leaf(found))
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.json"'
    return answer


@require_POST
@never_cache
@page_access(Action.LEDGER_EXPORT, is_list=True)
@fresh_sign_in
def export(request: SignedInRequest) -> HttpResponseBase:
    """What the filters find, with proofs, as a zip that the verifier checks."""
    form = LedgerForm(request.POST)
    form_require(form)
    packed = ledger_extract(actor=request.user, purpose=purpose_of(request), asked=form.asked())
    return FileResponse(packed, as_attachment=True, filename="ledger-extract.zip")


@require_http_methods(["GET", "POST"])
@never_cache
@page_access(Action.LEDGER_READ)
def compare(request: SignedInRequest) -> HttpResponse:
    """Whether the log still continues a checkpoint that somebody kept."""
    _on_record(request, "checkpoint")
    form = CompareForm(request.POST or None)
    card = None
    if request.method == "POST" and form.is_valid():
        card = comparison_card(checkpoint_compare(form.cleaned_data["checkpoint"]))
    status = 400 if form.errors else 200
    return render(request, "governance/compare.html", {"form": form, "card": card}, status=status)


def _read(request: SignedInRequest, code: UUID) -> Entry:
    _on_record(request, str(code))
    return entry_get(code=str(code))


def _on_record(request: SignedInRequest, code: str) -> None:
    policy.require(
        actor=request.user, action=Action.LEDGER_READ, purpose=purpose_of(request),
        subject=Subject(SubjectKind.LEDGER, code),
    )  # fmt: skip


def _found(form: LedgerForm, asked: EntryFilter) -> EntryPage:
    if form.errors:
        return NOTHING
    try:
        return page_found(asked, before_code=form.before_code())
    except NotThere as unknown:
        form.add_error(None, str(unknown))
        return NOTHING


def _older(request: SignedInRequest, found: EntryPage) -> str:
    """The address of the next page; empty on the last."""
    if found.before is None:
        return ""
    kept = {name: value for name, value in request.GET.items() if value and name != "before"}
    return "?" + urlencode({**kept, "before": found.before})
