"""allauth asks for the names account_login and account_logout; its other pages are not mounted."""

from django.urls import path

from billing_portal.public.access import accept_handover, confirm_email, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("password/", views.forgot_password, name="password_forgot"),
    path("password/sent/", views.password_sent, name="password_sent"),
    path("password/new/<slug:token>/", views.new_password, name="password_new"),
    path("email/<slug:token>/", confirm_email.confirm_email, name="email_confirm"),
    path("take-over/<slug:token>/", accept_handover.accept_handover, name="accept_handover"),
]
