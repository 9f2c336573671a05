"""The ledger for everybody: how it stands, who watches it, and how to check it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from distress.environment import ROOT
from distress.web import ledger_words as words
from governance.models import Checkpoint
from governance.selectors.ledger_state import ledger_state

# What an outsider needs to check the ledger by herself, by the name under which it is fetched.
TOOLS = {
    "verifier.py": ROOT / "governance" / "verifier.py",
    "ledger.md": ROOT / "docs" / "ledger.md",
}


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The state of the ledger in words, with exact values beneath; as JSON for programs."""
    state = ledger_state()
    if request.GET.get("format") == "json":
        return JsonResponse(words.state_json(state))
    shown = {
        "state": state, "age": words.age_word(state), "quorum": words.quorum_word(state),
        "newest": _card(state.newest), "days": [_card(row) for row in state.days],
        "keys": words.key_rows(state), "witnesses": words.witness_rows(state),
        "gaps": words.gap_rows(state), "clocks": words.clock_rows(state),
    }  # fmt: skip
    return render(request, "governance/public_ledger.html", shown)


@require_safe
def tool(request: HttpRequest, name: str) -> HttpResponse:
    """The verifier, and the page that says what it checks, as text."""
    path = TOOLS.get(name)
    if path is None or not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="text/plain; charset=utf-8")


def _card(checkpoint: Checkpoint | None) -> dict[str, object] | None:
    if checkpoint is None:
        return None
    return {"row": checkpoint, "lines": words.checkpoint_lines(checkpoint)}
