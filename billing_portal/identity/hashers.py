from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane.

    Django's default asks for 100 MiB and eight lanes: a third of a second and 100 MB for every sign-in under load.
    Source: OWASP Password Storage Cheat Sheet, Argon2id (m=19456, t=2, p=1).
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
