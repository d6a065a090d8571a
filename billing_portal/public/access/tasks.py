from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.actions import open_password_link
from billing_portal.identity.models import User
from billing_portal.identity.queries import find_person
from billing_portal.identity.tokens import LINK_LIVES, make_token
from billing_portal.kit import clock
from billing_portal.kit.compat import task


def _language_of(user: User) -> str:
    """The person's language, else that of the first account, else the portal's."""
    if user.language:
        return user.language
    accounts = (
        CorporateAccount.objects.visible_to(user) if not user.is_staff else CorporateAccount.objects.none()
    )
    language = accounts.order_by("number").values_list("language", flat=True).first()
    return language or settings.LANGUAGE_CODE


@task()
def send_password_link(typed: str) -> None:
    """Mail a link to the person meant by `typed`, at the stored address; nobody meant, nothing sent.

    Runs in the worker, so that the page answers alike and as quickly whoever exists. Repeated after a crash it
    sends a second mail whose link replaces the first.
    """
    user = find_person(typed)
    if user is None or not user.email:
        return
    open_password_link(user)
    token = make_token(user, now=clock.now())
    with translation.override(_language_of(user)):
        context = {
            "name": user.name,
            "user_id": user.get_username(),
            "url": settings.SITE_URL + reverse("password_new", args=[token]),
            "help_url": settings.SITE_URL + reverse("help:contact"),
            "minutes": int(LINK_LIVES.total_seconds() // 60),
            "seller": settings.SELLER_NAME,
            "language": translation.get_language(),
        }
        mail = EmailMultiAlternatives(
            subject=gettext("Set your password for the Corporate Billing Portal"),
            body=render_to_string("emails/password_link.txt", context),
            to=[user.email],
        )
        mail.attach_alternative(render_to_string("emails/password_link.html", context), "text/html")
    mail.send()
