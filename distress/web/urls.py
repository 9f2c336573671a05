from django.urls import path

from distress.web import alerts, ledger, live, media, sign_in, station

app_name = "distress"
urlpatterns = [
    path("", live.home, name="home"),
    path("healthz", live.healthz, name="healthz"),
    path("sign-in/", sign_in.SignInView.as_view(), name="sign-in"),
    path("sign-in/demo/", sign_in.sign_in_demo, name="sign-in-demo"),
    path("sign-out/", sign_in.SignOutView.as_view(), name="sign-out"),
    path("shift/", sign_in.shift, name="shift"),
    path("no-page/", live.no_page, name="no-page"),
    path("live/", live.live, name="live"),
    path("live/tiles/", live.tiles, name="tiles"),
    path("alerts/changes/", live.changes, name="changes"),
    path("alerts/<uuid:code>/", alerts.panel, name="alert"),
    path("alerts/<uuid:code>/row/", alerts.row, name="alert-row"),
    path("alerts/<uuid:code>/claim/", alerts.claim, name="alert-claim"),
    path("alerts/<uuid:code>/review/", alerts.review, name="alert-review"),
    path("alerts/<uuid:code>/dispatch/", alerts.dispatch, name="alert-dispatch"),
    path("station/", station.page, name="station"),
    path("station/list/", station.list_fragment, name="station-list"),
    path("dispatches/<uuid:code>/acknowledge/", station.acknowledge, name="dispatch-acknowledge"),
    path("dispatches/<uuid:code>/arrive/", station.arrive, name="dispatch-arrive"),
    path("dispatches/<uuid:code>/close/", station.close, name="dispatch-close"),
    path("cameras/<uuid:code>/still.jpg", media.still, name="camera-still"),
    path("renditions/<uuid:code>/", media.rendition, name="rendition"),
    path("ledger/", ledger.page, name="ledger"),
]
