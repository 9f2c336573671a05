"""The operator's page: alerts that wait, the chosen one, the cameras."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.models import Alert
from distress.selectors.alerts import alert_list_live
from distress.selectors.cameras import camera_list
from distress.selectors.notices import notices_since
from distress.web.access import SignedInRequest, page_access
from distress.web.cards import alert_card
from distress.web.people import home_of
from governance.policy import Action
from governance.selectors.incidents import disk_incidents


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_GET
@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """To the page that fits the person's role."""
    return redirect(home_of(request.user))


@require_GET
@login_required
def no_page(request: SignedInRequest) -> HttpResponse:
    """For a role whose pages are not part of this deployment."""
    shown = {
        "title": _("There is no page for your role here"),
        "sentence": _("Your account is in order. Ask your administrator what you may open."),
    }
    return render(request, "distress/refusal.html", shown)


@require_GET
@never_cache
@page_access(Action.ALERT_LIST, is_list=True)
def live(request: SignedInRequest) -> HttpResponse:
    """The whole page."""
    alerts = alert_list_live(actor=request.user)
    shown = {
        "cards": [alert_card(alert) for alert in alerts],
        "waiting": sum(alert.status == Alert.Status.OPEN for alert in alerts),
        "tiles": camera_list(actor=request.user),
        "seq": notices_since(actor=request.user, seq=None).seq,
        "incidents": disk_incidents(),
    }
    return render(request, "distress/live.html", shown)


@require_GET
@never_cache
@page_access(Action.CAMERA_LIST, is_list=True)
def tiles(request: SignedInRequest) -> HttpResponse:
    """What each camera's tile says, swapped in beside the picture."""
    shown = {"tiles": camera_list(actor=request.user)}
    return render(request, "distress/tile_states.html", shown)


@require_GET
@never_cache
@page_access(Action.ALERT_LIST)
def changes(request: SignedInRequest) -> HttpResponse:
    """The codes of the alerts that changed since a number, and the number to ask from next."""
    since = request.GET.get("since", "0")
    if not since.isdecimal() or len(since) > 18:
        return JsonResponse({"error": _("since must be a whole number")}, status=400)
    found = notices_since(actor=request.user, seq=int(since))
    return JsonResponse({"seq": found.seq, "alerts": [str(code) for code in found.alerts]})
