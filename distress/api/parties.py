"""Health and figures for programs of third parties, each with a key under one agreement."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Unfitting
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from distress.api.limits import tries_exceed, try_count
from distress.api.serializers import FigureOut, HealthOut, PartyFiguresIn, PartyIn
from distress.api.views import given, rows
from distress.selectors.party_figures import figures_list
from distress.selectors.party_health import camera_health_list
from governance.actors import party_key
from governance.models import PartyKey
from governance.policy import Action
from governance.services.parties import party_key_use

SCHEME = "Party"
LONGEST_KEY = 128
# A person who mistypes tries a few times; a program that guesses is stopped for a minute.
WRONG_KEYS = 20
# Each call is an entry for ever: this is as often as any monitoring needs.
CALLS = 60
PER_S = 60


class PartyAuthentication(BaseAuthentication):
    """Authorization: Party <key>. Also of a key that is over: policy says so, on record."""

    def authenticate(self, request: Request) -> tuple[Any, PartyKey] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme != SCHEME or not 0 < len(secret) <= LONGEST_KEY:
            return None
        wrong = f"wrong:{request.META.get('REMOTE_ADDR', '')}"
        if tries_exceed(wrong, most=WRONG_KEYS):
            raise Throttled(wait=PER_S)
        key = party_key_use(secret=secret.strip())
        if key is None:
            try_count(wrong, per_s=PER_S)
            return None
        calls = f"calls:{key.code}"
        if tries_exceed(calls, most=CALLS):
            raise Throttled(wait=PER_S)
        try_count(calls, per_s=PER_S)
        return None, key

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class PartyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description names the key."""

    target_class = PartyAuthentication
    name = "partyKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "Party <key>, shown once when the key was made.",
        }  # fmt: skip


class HasPartyKey(BasePermission):
    """Only a key of a third party, in force or over."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, PartyKey)


class PartyView(APIView):
    """What a key may ask, under its agreement."""

    action: Action
    authentication_classes = (PartyAuthentication,)
    permission_classes = (HasPartyKey,)

    def asking(self, request: Request) -> dict[str, Any]:
        """Who asks, and under which agreement."""
        assert isinstance(request.auth, PartyKey)
        key = request.auth
        return {"actor": party_key(str(key.code)), "agreement": key.agreement.code}


class PartyCamerasView(PartyView):
    """GET party/cameras/ gives the health of covered cameras. 200, 401, 403, 404 or 429."""

    action = Action.PARTY_HEALTH

    @extend_schema(parameters=[PartyIn], responses=HealthOut(many=True))
    def get(self, request: Request) -> Response:
        return rows(
            HealthOut, camera_health_list(**self.asking(request), **given(PartyIn, request))
        )


class PartyFiguresView(PartyView):
    """GET party/figures/ gives counts by camera and day. 200, 400, 401, 403, 404 or 429."""

    action = Action.PARTY_FIGURES

    @extend_schema(parameters=[PartyFiguresIn], responses=FigureOut(many=True))
    def get(self, request: Request) -> Response:
        asked = given(PartyFiguresIn, request)
        try:
            found = figures_list(**self.asking(request), **asked)
        except Unfitting as unfitting:
            raise ValidationError(unfitting.messages) from unfitting
        return rows(FigureOut, found)
