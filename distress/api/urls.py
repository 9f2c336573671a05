from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated

from distress.api import calls, parties, views

app_name = "api"
# What the API can do is for those who may use it; its library would show it to anybody.
SIGNED_IN = {"permission_classes": [IsAuthenticated]}
urlpatterns = [
    path("alerts/", views.AlertListView.as_view(), name="alerts"),
    path("alerts/<uuid:code>/", views.AlertView.as_view(), name="alert"),
    path("alerts/<uuid:code>/claim/", views.AlertClaimView.as_view(), name="alert-claim"),
    path("alerts/<uuid:code>/review/", views.AlertReviewView.as_view(), name="alert-review"),
    path("alerts/<uuid:code>/dispatch/", views.AlertDispatchView.as_view(), name="alert-dispatch"),
    path("dispatches/", views.DispatchListView.as_view(), name="dispatches"),
    path(
        "dispatches/<uuid:code>/acknowledge/",
        views.DispatchAcknowledgeView.as_view(),
        name="dispatch-acknowledge",
    ),
    path(
        "dispatches/<uuid:code>/arrive/",
        views.DispatchArriveView.as_view(),
        name="dispatch-arrive",
    ),
    path("dispatches/<uuid:code>/close/", views.DispatchCloseView.as_view(), name="dispatch-close"),
    path("notices/", views.ChangesView.as_view(), name="notices"),
    path("cameras/", views.CameraListView.as_view(), name="cameras"),
    path("calls/", calls.CallView.as_view(), name="calls"),
    path("party/cameras/", parties.PartyCamerasView.as_view(), name="party-cameras"),
    path("party/figures/", parties.PartyFiguresView.as_view(), name="party-figures"),
    path("schema/", SpectacularAPIView.as_view(**SIGNED_IN), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", **SIGNED_IN),
        name="docs",
    ),
]
