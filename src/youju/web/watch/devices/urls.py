"""Addresses of commands to devices. A device number may be anything that a maker gave."""

from django.urls import path

from youju.web.watch.devices import views

app_name = "devices"
urlpatterns = [
    path("commands/", views.every, name="commands"),
    path("commands.xlsx", views.sheet, name="sheet"),
    path("commands/<str:key>/", views.command, name="command"),
    path("commands/<int:number>/approve/", views.approve, name="approve"),
    path("commands/<int:number>/turn-down/", views.turn_down, name="turn-down"),
    path("commands/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("ask/<path:mn>/", views.ask, name="ask"),
    path("permit/<path:mn>/", views.permit, name="permit"),
]
