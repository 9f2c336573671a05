"""Alerts, dispatches and cameras for programs that people have signed in with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from distress.api.serializers import (
    AlertOut,
    ChangesOut,
    DispatchIn,
    DispatchOut,
    OutcomeIn,
    ReviewIn,
    SinceIn,
    TileOut,
)
from distress.models import Alert, Outcome, Review
from distress.selectors.alerts import alert_get, alert_list_live
from distress.selectors.cameras import camera_list
from distress.selectors.dispatches import dispatch_get, dispatch_list
from distress.selectors.notices import notices_since
from distress.selectors.stations import station_get
from distress.services.alerts import alert_claim, review_submit
from distress.services.dispatches import (
    dispatch_acknowledge,
    dispatch_arrive,
    dispatch_close,
    dispatch_send,
)
from distress.subjects import list_subject
from distress.web.people import purpose_of
from governance import policy
from governance.models import User
from governance.policy import Action, Purpose

Row = TypeVar("Row")


def given(kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """What was sent, checked. Raises ValidationError, which is answered 400."""
    taken = kind(data=request.data if request.method == "POST" else request.query_params)
    taken.is_valid(raise_exception=True)
    return dict(taken.validated_data)


class SignedIn(Request):
    """A request of a person who has signed in: the API's permissions let no other one through."""

    user: User


def rows(kind: type[Serializer[Row]], found: Iterable[Row]) -> Response:
    """One answer for many rows of a kind."""
    return Response([kind(row).data for row in found])


class SignedInView(APIView):
    """A view that names its action; the purpose is that of the person's shift."""

    action: Action

    def purpose(self, request: SignedIn) -> Purpose | None:
        return purpose_of(request._request)

    def require_list(self, request: SignedIn) -> None:
        policy.require(
            actor=request.user, action=self.action, subject=list_subject(self.action.value),
            purpose=self.purpose(request),
        )  # fmt: skip

    def alert(self, request: SignedIn, code: UUID) -> Alert:
        return alert_get(actor=request.user, code=code, purpose=self.purpose(request))


class AlertListView(SignedInView):
    """GET alerts/ gives what waits and what was settled in the last two hours."""

    action = Action.ALERT_LIST

    @extend_schema(responses=AlertOut(many=True))
    def get(self, request: SignedIn) -> Response:
        self.require_list(request)
        return rows(AlertOut, alert_list_live(actor=request.user))


class AlertView(SignedInView):
    """GET alerts/<code>/ gives one alert. 200, 403 or 404."""

    action = Action.ALERT_SEE

    @extend_schema(responses=AlertOut)
    def get(self, request: SignedIn, code: UUID) -> Response:
        return Response(AlertOut(self.alert(request, code)).data)


class AlertClaimView(SignedInView):
    """POST alerts/<code>/claim/ claims it. 200, 403, 404 or 409 with who was first."""

    action = Action.ALERT_CLAIM

    @extend_schema(request=None, responses=AlertOut)
    def post(self, request: SignedIn, code: UUID) -> Response:
        alert = self.alert(request, code)
        alert_claim(actor=request.user, alert=alert, purpose=self.purpose(request))
        return Response(AlertOut(alert).data)


class AlertReviewView(SignedInView):
    """POST alerts/<code>/review/ records the verdict. 201, 400, 403, 404 or 409."""

    action = Action.ALERT_REVIEW

    @extend_schema(request=ReviewIn, responses={201: AlertOut})
    def post(self, request: SignedIn, code: UUID) -> Response:
        alert = self.alert(request, code)
        taken = given(ReviewIn, request)
        review_submit(
            actor=request.user, alert=alert, purpose=self.purpose(request), note=taken["note"],
            verdict=Review.Verdict(taken["verdict"]), reason=Review.Reason(taken["reason"]),
        )  # fmt: skip
        return Response(AlertOut(alert).data, status=201)


class AlertDispatchView(SignedInView):
    """POST alerts/<code>/dispatch/ sends a station. 201, 400, 403, 404 or 409."""

    action = Action.ALERT_DISPATCH

    @extend_schema(request=DispatchIn, responses={201: DispatchOut})
    def post(self, request: SignedIn, code: UUID) -> Response:
        alert = self.alert(request, code)
        taken = given(DispatchIn, request)
        station = station_get(code=taken["station"]) if taken["station"] else None
        sent = dispatch_send(
            actor=request.user, alert=alert, station=station, purpose=self.purpose(request)
        )
        return Response(DispatchOut(sent).data, status=201)


class DispatchListView(SignedInView):
    """GET dispatches/ gives what the person's stations have in hand."""

    action = Action.DISPATCH_LIST

    @extend_schema(responses=DispatchOut(many=True))
    def get(self, request: SignedIn) -> Response:
        self.require_list(request)
        return rows(DispatchOut, dispatch_list(actor=request.user))


class DispatchAcknowledgeView(SignedInView):
    """POST dispatches/<code>/acknowledge/: we are going. 200, 403, 404 or 409."""

    action = Action.DISPATCH_ACKNOWLEDGE

    @extend_schema(request=None, responses=DispatchOut)
    def post(self, request: SignedIn, code: UUID) -> Response:
        purpose = self.purpose(request)
        found = dispatch_get(actor=request.user, code=code, purpose=purpose)
        dispatch_acknowledge(actor=request.user, dispatch=found, purpose=purpose)
        return Response(DispatchOut(found).data)


class DispatchArriveView(SignedInView):
    """POST dispatches/<code>/arrive/: we are there. 200, 403, 404 or 409."""

    action = Action.DISPATCH_ARRIVE

    @extend_schema(request=None, responses=DispatchOut)
    def post(self, request: SignedIn, code: UUID) -> Response:
        purpose = self.purpose(request)
        found = dispatch_get(actor=request.user, code=code, purpose=purpose)
        dispatch_arrive(actor=request.user, dispatch=found, purpose=purpose)
        return Response(DispatchOut(found).data)


class DispatchCloseView(SignedInView):
    """POST dispatches/<code>/close/ records the outcome. 201, 400, 403, 404 or 409."""

    action = Action.DISPATCH_CLOSE

    @extend_schema(request=OutcomeIn, responses={201: DispatchOut})
    def post(self, request: SignedIn, code: UUID) -> Response:
        purpose = self.purpose(request)
        found = dispatch_get(actor=request.user, code=code, purpose=purpose)
        taken = given(OutcomeIn, request)
        dispatch_close(
            actor=request.user, dispatch=found, purpose=purpose, note=taken["note"],
            finding=Outcome.Finding(taken["finding"]),
        )  # fmt: skip
        return Response(DispatchOut(found).data, status=201)


class ChangesView(SignedInView):
    """GET notices/?since=N gives the codes of alerts that changed after a number."""

    action = Action.ALERT_LIST

    @extend_schema(parameters=[SinceIn], responses=ChangesOut)
    def get(self, request: SignedIn) -> Response:
        found = notices_since(actor=request.user, seq=given(SinceIn, request)["since"])
        return Response({"seq": found.seq, "alerts": [str(code) for code in found.alerts]})


class CameraListView(SignedInView):
    """GET cameras/ gives the cameras of the person's stations, each with its state."""

    action = Action.CAMERA_LIST

    @extend_schema(responses=TileOut(many=True))
    def get(self, request: SignedIn) -> Response:
        self.require_list(request)
        return rows(TileOut, camera_list(actor=request.user))
