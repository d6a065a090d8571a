from django.urls import path

from billing_portal.help import views

app_name = "help"
urlpatterns = [
    path("", views.home, name="home"),
    path("contact/", views.contact, name="contact"),
    path("contact/sent/<str:receipt>/", views.contact_sent, name="contact-sent"),
    path("<slug:slug>/", views.topic, name="topic"),
]
