"""Addresses of sound and soil: lists, sites, registers."""

from django.urls import path

from youju.web.watch.surroundings import views, views_registers

app_name = "surroundings"
urlpatterns = [
    path("sound/", views.sound, name="sound"),
    path("sound.xlsx", views.sound_sheet, name="sound-sheet"),
    path("sound/sites/<str:key>/", views.sound_site, name="sound-site"),
    path("soil/", views.soil, name="soil"),
    path("soil.xlsx", views.soil_sheet, name="soil-sheet"),
    path("soil/sites/<str:key>/", views.soil_site, name="soil-site"),
    path("registers/", views_registers.registers, name="registers"),
    path("registers/<str:kind>.csv", views_registers.registers_file, name="registers-file"),
    path("tickets/<str:ticket>/", views_registers.ticket, name="ticket"),
]
