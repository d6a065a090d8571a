"""The person that a typed User ID belongs to."""

from __future__ import annotations

from django.db.models import F, Q, Value
from django.db.models.functions import Lower

from billing_portal.identity.models import User

LONGEST_USER_ID = 254


def find_person(typed: str) -> User | None:
    """The active person whose User ID or, failing that, email was typed; letter case and blanks around it ignored.

    An email counts only if it belongs to exactly one active person and is nobody else's User ID. Always one query.
    """
    text = typed.strip()[:LONGEST_USER_ID]
    if not text or "\0" in text:
        return None
    key = Lower(Value(text))
    rows = User.objects.alias(user_id_key=Lower("username"), email_key=Lower("email"))
    found = rows.filter(Q(user_id_key=key) | Q(email_key=key, is_active=True))
    hits = list(found.annotate(by_user_id=Q(user_id_key=key)).order_by(F("by_user_id").desc())[:3])
    owner = next((person for person in hits if person.by_user_id), None)
    if owner is not None:
        return owner if owner.is_active else None
    return hits[0] if len(hits) == 1 else None


def is_free(text: str, *, besides: User | None) -> bool:
    """Whether nobody else signs in with this as User ID or owns it as an active person's email."""
    key = Lower(Value(text.strip()[:LONGEST_USER_ID]))
    rows = User.objects.alias(user_id_key=Lower("username"), email_key=Lower("email"))
    found = rows.filter(Q(user_id_key=key) | Q(email_key=key, is_active=True))
    return not (found.exclude(pk=besides.pk) if besides else found).exists()
