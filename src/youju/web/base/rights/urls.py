"""Addresses of signing in and of persons."""

from django.urls import path

from youju.web.base.rights import people, views

app_name = "rights"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("language/", views.language, name="language"),
    path("account/", views.account, name="account"),
    path("people/", people.people, name="people"),
]
