"""Addresses of getting started and of the first account."""

from django.urls import path

from youju.web.plan.start import views

app_name = "start"
urlpatterns = [
    path("first/", views.first_person, name="first"),
    path("start/", views.home, name="home"),
    path("start/leave/", views.leave, name="leave"),
    path("start/settings/", views.settings_form, name="settings"),
    path("start/units/", views.units, name="units"),
    path("start/outline/", views.outline, name="outline"),
    path("start/scheme/", views.scheme, name="scheme"),
    path("start/scheme/example/", views.example, name="example"),
    path("start/template/<slug:what>/<slug:kind>/", views.template, name="template"),
    path("start/ticket/<str:ticket>/", views.ticket, name="ticket"),
]
