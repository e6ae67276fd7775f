"""Addresses of signing in and of persons."""

from django.urls import path

from youju.web.base.rights import people, views

app_name = "rights"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("language/", views.language, name="language"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password, name="password"),
    path("account/leave/", views.own_leave, name="own-leave"),
    path("account/leave/<int:number>/end/", views.end_own_leave, name="own-leave-end"),
    path("account/browsers/<int:number>/end/", views.end_session, name="session-end"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="person-new"),
    path("people/<int:number>/", people.person, name="person"),
    path("people/<int:number>/edit/", people.edit_person, name="person-edit"),
    path("people/<int:number>/phone/", people.phone, name="person-phone"),
    path("people/<int:number>/appoint/", people.appoint, name="person-appoint"),
    path("people/<int:number>/terms/<int:term>/end/", people.end_term, name="term-end"),
    path("people/<int:number>/leave/", people.leave, name="person-leave"),
    path("people/<int:number>/leave/<int:leave>/end/", people.end_leave, name="leave-end"),
    path("people/<int:number>/password/", people.password, name="person-password"),
    path("people/<int:number>/close/", people.close, name="person-close"),
    path("people/<int:number>/reopen/", people.reopen, name="person-reopen"),
]
