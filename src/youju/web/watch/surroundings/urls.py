"""Addresses of sound, soil and dustfall: lists, sites, registers."""

from django.urls import path

from youju.web.watch.surroundings import views, views_dust, views_odorous, views_registers

app_name = "surroundings"
urlpatterns = [
    path("sound/", views.sound, name="sound"),
    path("sound.xlsx", views.sound_sheet, name="sound-sheet"),
    path("sound/sites/<str:key>/", views.sound_site, name="sound-site"),
    path("soil/", views.soil, name="soil"),
    path("soil.xlsx", views.soil_sheet, name="soil-sheet"),
    path("soil/sites/<str:key>/", views.soil_site, name="soil-site"),
    path("dust/", views_dust.dust, name="dust"),
    path("dust.xlsx", views_dust.dust_sheet, name="dust-sheet"),
    path("dust/sites/<str:key>/", views_dust.dust_site, name="dust-site"),
    path("odorous/", views_odorous.odorous, name="odorous"),
    path("odorous.xlsx", views_odorous.odorous_sheet, name="odorous-sheet"),
    path("odorous/waters/<str:key>/", views_odorous.odorous_water, name="odorous-water"),
    path("registers/", views_registers.registers, name="registers"),
    path("registers/<str:kind>.csv", views_registers.registers_file, name="registers-file"),
    path("tickets/<str:ticket>/", views_registers.ticket, name="ticket"),
]
