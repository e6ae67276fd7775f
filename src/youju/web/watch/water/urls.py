"""Addresses of water. The key of a section may hold a stroke (province/section)."""

from django.urls import path

from youju.web.watch.water import views, views_supply

app_name = "water"
urlpatterns = [
    path("", views.sections, name="sections"),
    path("sections.xlsx", views.sections_sheet, name="sections-sheet"),
    path("places/", views.places, name="places"),
    path("places.xlsx", views.places_sheet, name="places-sheet"),
    path("differences/", views.differences, name="differences"),
    path("sources/", views_supply.sources, name="sources"),
    path("wells/", views_supply.wells, name="wells"),
    path("points/<slug:kind>.xlsx", views_supply.points_sheet, name="points-sheet"),
    path("points/<str:key>/", views_supply.point, name="point"),
    path("registers/", views_supply.registers, name="registers"),
    path("registers/<slug:kind>.csv", views_supply.registers_file, name="registers-file"),
    path("ticket/<str:ticket>/", views_supply.ticket, name="ticket"),
    path("sections/<path:key>/", views.section, name="section"),
]
