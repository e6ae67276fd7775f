"""Addresses of arrivals."""

from django.urls import path

from youju.web.watch.arrivals import views

app_name = "arrivals"
urlpatterns = [
    path("", views.home, name="home"),
    path("upload/", views.upload, name="upload"),
    path("ticket/<str:ticket>/", views.ticket, name="ticket"),
    path("refused/<path:position>/", views.refused, name="refused"),
    path("mapping/<path:path>/", views.mapping, name="mapping"),
]
