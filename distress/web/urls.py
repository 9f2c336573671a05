from django.urls import URLPattern

app_name = "distress"
urlpatterns: list[URLPattern] = []
