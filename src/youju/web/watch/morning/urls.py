"""Addresses of the morning sheet."""

from django.urls import path

from youju.web.watch.morning import views

app_name = "morning"
urlpatterns = [
    path("", views.sheet, name="sheet"),
    path("picture/<str:of>/", views.picture, name="picture"),
    path("tell/", views.tell, name="tell"),
    path("answer/<int:pk>/", views.answer, name="answer"),
    path("closing/", views.closing, name="closing"),
]
