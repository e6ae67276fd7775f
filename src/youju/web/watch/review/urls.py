"""Addresses of review."""

from django.urls import path

from youju.web.watch.review import views, views_deeds

app_name = "review"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.new, name="new"),
    path("station/<str:site>/", views.station, name="station"),
    path("revoke/<int:seq>/", views.revoke, name="revoke"),
    path("<int:number>/", views.proposal, name="proposal"),
    path("<int:number>/effect/", views.effect, name="effect"),
    path("<int:number>/letter/", views.letter, name="letter"),
    path("<int:number>/file/<int:file>/", views.file, name="file"),
    path("<int:number>/confirm/", views_deeds.confirm, name="confirm"),
    path("<int:number>/refuse/", views_deeds.refuse, name="refuse"),
    path("<int:number>/withdraw/", views_deeds.withdraw, name="withdraw"),
    path("<int:number>/send/", views_deeds.send, name="send"),
    path("<int:number>/answer/", views_deeds.answer, name="answer"),
]
