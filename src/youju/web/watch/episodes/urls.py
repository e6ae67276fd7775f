"""Addresses of episodes, forecasts, warnings and high values."""

from django.urls import path

from youju.web.watch.episodes import views, views_highs, views_outlook

app_name = "episodes"
urlpatterns = [
    path("", views.home, name="home"),
    path("list/", views.every, name="list"),
    path("proposal/<str:first>/", views.proposal, name="proposal"),
    path("proposal/<str:first>/confirm/", views.confirm, name="confirm"),
    path("episode/<int:number>/", views.episode, name="episode"),
    path("episode/<int:number>/change/", views.change, name="change"),
    path("episode/<int:number>/report/", views.special_report, name="report"),
    path("forecasts/", views_outlook.forecasts, name="forecasts"),
    path("forecasts/new/", views_outlook.new_forecast, name="forecast-new"),
    path("forecasts/import/", views_outlook.bring_forecasts, name="forecast-import"),
    path("forecasts/blank/", views_outlook.blank, name="forecast-blank"),
    path("forecasts/returned/<str:sha>/", views_outlook.returned, name="forecast-returned"),
    path("warnings/", views_outlook.warnings, name="warnings"),
    path("warnings/new/", views_outlook.new_warning, name="warning-new"),
    path("warnings/<int:number>/", views_outlook.warning, name="warning"),
    path("highs/", views_highs.every, name="highs"),
    path("highs/send/", views_highs.send, name="send"),
    path("reminders/<int:number>/", views_highs.reminder, name="reminder"),
    path("reminders/<int:number>/answer/", views_highs.answer, name="answer"),
    path("reminders/<int:number>/give-back/", views_highs.give_back, name="give-back"),
    path("reminders/<int:number>/close/", views_highs.close, name="close"),
]
