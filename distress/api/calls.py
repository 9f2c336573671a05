"""Calls for help from devices with a key."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from distress.api.serializers import CallIn, CallOut
from distress.api.views import given
from distress.models import Device
from distress.services.calls import call_receive, device_of_key
from governance.policy import Action

SCHEME = "Device"
LONGEST_KEY = 128


class DeviceAuthentication(BaseAuthentication):
    """Authorization: Device <key>."""

    def authenticate(self, request: Request) -> tuple[Any, Device] | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme != SCHEME or not 0 < len(key) <= LONGEST_KEY:
            return None
        device = device_of_key(key.strip())
        return (None, device) if device else None

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class DeviceScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description names the device key."""

    target_class = DeviceAuthentication
    name = "deviceKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "Device <key>, shown once when the device was registered.",
        }  # fmt: skip


class HasDevice(BasePermission):
    """Only a device with a valid key."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, Device)


class CallView(APIView):
    """POST calls/ raises an alert at once. 201, or 200 when this call was taken before."""

    action = Action.CALL_MAKE
    authentication_classes = (DeviceAuthentication,)
    permission_classes = (HasDevice,)

    @extend_schema(request=CallIn, responses={201: CallOut, 200: CallOut})
    def post(self, request: Request) -> Response:
        taken = given(CallIn, request)
        assert isinstance(request.auth, Device)
        call, is_new = call_receive(device=request.auth, **taken)
        return Response(CallOut(call).data, status=201 if is_new else 200)
