"""Addresses of the network. A device number may be anything that a stranger sent."""

from django.urls import path

from youju.web.watch.network import views

app_name = "network"
urlpatterns = [
    path("", views.online, name="online"),
    path("unregistered/", views.strangers, name="strangers"),
    path("unregistered/<path:mn>/", views.register, name="register"),
    path("registers/", views.registers, name="registers"),
    path("registers/<slug:kind>.csv", views.registers_file, name="registers-file"),
    path("events/", views.events, name="events"),
    path("events/<path:key>/", views.event, name="event"),
    path("validity/", views.valid, name="validity"),
    path("validity.xlsx", views.valid_sheet, name="validity-sheet"),
    path("outlets/<path:key>/", views.outlet, name="outlet"),
    path("values/<path:key>/", views.value, name="value"),
    path("packets/<int:ordinal>/", views.packet, name="packet"),
    path("ticket/<str:ticket>/", views.ticket, name="ticket"),
]
