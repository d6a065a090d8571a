from __future__ import annotations

from uuid import uuid4

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person who signs in. `username` is the User ID: a user name or an email address, letter case ignored."""

    class Role(models.TextChoices):
        """What one of the seller's people does; the rights of each role are in `identity.rights`."""

        NONE = "", _("None (customer)")
        REPRESENTATIVE = "representative", _("Sales representative")
        ACCOUNT_SERVICES = "account_services", _("Corporate Account Services")
        FINANCE = "finance", _("Finance")
        ADMINISTRATOR = "administrator", _("Administrator")

    # Rights that this sign-in is narrowed to, such as those of a token's scopes; in memory only. None: all of the role.
    narrowed_to: frozenset[str] | None = None

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    phone = models.CharField(_("Phone number"), max_length=40, blank=True)
    language = models.CharField(_("Language"), max_length=8, blank=True)  # empty: the account's
    role = models.CharField(_("Role"), max_length=20, choices=Role, blank=True, default="")
    password_link_serial = models.PositiveIntegerField(
        default=0, editable=False
    )  # a new link ends older ones
    session_serial = models.PositiveIntegerField(default=0, editable=False)  # counted up, every session ends

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        constraints = [
            models.UniqueConstraint(Lower("username"), name="uq_user_id_ignores_case"),
            models.CheckConstraint(
                name="ck_user_role_is_for_staff",
                condition=Q(role="") | Q(is_staff=True),
            ),
        ]
        indexes = [models.Index(Lower("email"), name="ix_user_email")]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to stay signed in: bound to the password and to `session_serial`."""
        known = f"{super()._get_session_auth_hash(secret=secret)}:{self.session_serial}"  # type: ignore[misc]
        return salted_hmac(
            "billing_portal.identity.session", known, secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def name(self) -> str:
        return self.get_full_name() or self.get_username()
