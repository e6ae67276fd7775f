"""Addresses of the public page."""

from django.urls import path

from youju.web.tell.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("how/", views.made, name="how"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:token>/", views.verdict, name="verdict"),
    path("language/<str:code>/", views.language, name="language"),
    path("<int:pk>/", views.product, name="product"),
    path("<int:pk>/file/<str:form>/", views.document, name="file"),
    path("<int:pk>/worksheet/<str:place>/", views.worksheet, name="worksheet"),
]
