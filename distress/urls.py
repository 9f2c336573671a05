from django.urls import include, path

urlpatterns = [
    path("", include("distress.web.urls")),
    path("api/v1/", include("distress.api.urls")),
]
