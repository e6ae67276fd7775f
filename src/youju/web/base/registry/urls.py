"""Addresses of the registry."""

from django.urls import path

from youju.web.base.registry import views, views_sheets, views_units

app_name = "registry"
urlpatterns = [
    path("", views.index, name="index"),
    path("stations/", views.stations, name="stations"),
    path("stations/new/", views.new_station, name="station-new"),
    path("stations/<str:key>/", views.station, name="station"),
    path("stations/<str:key>/<slug:deed>/", views.change_station, name="station-change"),
    path("versions/", views.versions, name="versions"),
    path("changes/<int:number>/", views.change, name="change"),
    path("changes/<int:number>/again/", views.hand_in_again, name="change-again"),
    path("organisations/", views_units.organisations, name="organisations"),
    path("organisations/new/", views_units.new_organisation, name="organisation-new"),
    path("organisations/<str:key>/", views_units.organisation, name="organisation"),
    path("organisations/<str:key>/edit/", views_units.edit_organisation, name="organisation-edit"),
    path("organisations/<str:key>/dissolve/", views_units.dissolve, name="organisation-dissolve"),
    path("counties/", views_units.counties, name="counties"),
    path("counties/<str:name>/", views_units.county, name="county"),
    path("sheets/persons/export/", views_sheets.export_persons, name="export-persons"),
    path("sheets/<slug:kind>/export/", views_sheets.export, name="export"),
    path("sheets/<slug:kind>/import/", views_sheets.upload, name="import"),
    path("sheets/<int:number>/", views_sheets.sheet, name="sheet"),
    path("sheets/<int:number>/returned.xlsx", views_sheets.returned, name="sheet-returned"),
]
