from django.urls import include, path

urlpatterns = [
    path("", include("distress.web.urls")),
    path("", include("distress.web.accounts.urls")),
    path("api/v1/", include("distress.api.urls")),
]
