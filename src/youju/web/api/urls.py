"""Addresses of the API and of the pages about it."""

from django.urls import include, path, re_path

from youju.web.api import v1, views
from youju.web.api.sta.views import sensor_things

app_name = "api"
patterns, ninja_app, space = v1.urls()
urlpatterns = [
    path("", views.docs, name="docs"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:number>/revoke", views.revoke, name="revoke"),
    re_path(r"^sta/v1\.1(?:/(?P<rest>.*))?$", sensor_things, name="sta"),
    path("devices/", views.devices, name="devices"),
    path("devices/<int:number>/revoke", views.revoke_device, name="revoke_device"),
    path("v1/", include((patterns, ninja_app), namespace="v1")),
    re_path(r"^v1(?:/(?P<rest>.*))?$", views.unknown, name="unknown"),
]
