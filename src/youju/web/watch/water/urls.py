"""Addresses of water. The key of a section may hold a stroke (province/section)."""

from django.urls import path

from youju.web.watch.water import views

app_name = "water"
urlpatterns = [
    path("", views.sections, name="sections"),
    path("sections.xlsx", views.sections_sheet, name="sections-sheet"),
    path("places/", views.places, name="places"),
    path("places.xlsx", views.places_sheet, name="places-sheet"),
    path("sections/<path:key>/", views.section, name="section"),
]
