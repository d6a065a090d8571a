from django.urls import path

from billing_portal.public.help import views

app_name = "help"
urlpatterns = [
    path("", views.home, name="home"),
    path("contact/", views.contact, name="contact"),
    path("contact/sent/<str:receipt>/", views.contact_sent, name="contact-sent"),
    path("ask-billing-contact/", views.ask_contact, name="ask-contact"),
    path("ask-billing-contact/sent/", views.ask_contact_sent, name="ask-contact-sent"),
    path("<slug:slug>/", views.topic, name="topic"),
]
