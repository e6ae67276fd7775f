"""Addresses of the why pages."""

from django.urls import path

from youju.web.base.why import views

app_name = "why"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("aqi/", views.calculate, name="calculate"),
    path("journal/<slug:stream>/<int:number>", views.journal, name="journal"),
    path("journal/<slug:stream>/<int:number>/original", views.original, name="original"),
    path("json/<path:address>", views.as_json, name="json"),
    path("part/<path:address>", views.part, name="part"),
    path("rows/<path:address>", views.rows, name="rows"),
    path("worksheet/<path:address>", views.worksheet, name="worksheet"),
    path("<path:address>", views.page, name="page"),
]
