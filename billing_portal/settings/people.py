"""Who signs in and how; sessions, cookies and the headers that guard them."""

from __future__ import annotations

from billing_portal.settings.environment import env, env_int
from billing_portal.settings.installation import HTTPS, SELLER_NAME
from billing_portal.settings.outside import PAYMENT_GATEWAY

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "billing_portal.identity.backend.UserIdBackend",
]
PASSWORD_HASHERS = [
    "billing_portal.identity.hashers.PortalArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "billing_portal.identity.adapter.PortalAccountAdapter"
ACCOUNT_FORMS = {"login": "billing_portal.public.access.forms.SignInForm"}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # the key is the person, else what was typed
    "reset_password": "20/m/ip,5/h/key",
    "contact_form": "5/10m/ip",
    "test_mail": "10/h/user",
    "mail_outside": "40/h/user",  # invitations, links to new addresses and notes to new invoice contacts
    "accept_handover": "30/m/ip",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("PORTAL_TRUSTED_PROXIES", 0, high=10)

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# Stripe's own page, and the one that leads to the bank of a saved card.
_stripe = "https://checkout.stripe.com https://hooks.stripe.com"
_hosted = _stripe if PAYMENT_GATEWAY.endswith(".StripeGateway") else ""
_gateway_origins = env("PORTAL_GATEWAY_ORIGINS", _hosted).split()  # hosted pages that a form may lead to
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'", *_gateway_origins],
        "img-src": ["'self'", "data:"],
    }
}
UNFOLD = {"SITE_TITLE": SELLER_NAME, "SITE_HEADER": SELLER_NAME, "SITE_URL": "/office/"}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
