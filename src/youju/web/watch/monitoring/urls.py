"""Addresses of monitoring."""

from django.urls import path

from youju.web.watch.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("stations/", views.stations, name="stations"),
    path("stations/<str:key>/", views.station, name="station"),
    path("counties/<str:name>/", views.county, name="county"),
    path("city/", views.city, name="city"),
]
