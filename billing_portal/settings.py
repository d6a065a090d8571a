"""Every setting, read from the environment; an unknown or malformed value stops the start and says why.

Secrets are also read from a file named by `<NAME>_FILE`. Nothing set means: SQLite in `var/`, production mode.
"""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
PACKAGE = Path(__file__).resolve().parent


def env(name: str, default: str | None = None) -> str:
    """A value from the environment or, for secrets, from the file that `<name>_FILE` names."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set")
    return value


def env_choice(name: str, default: str, choices: set[str]) -> str:
    value = env(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}, not one of {', '.join(sorted(choices))}")
    return value


def env_int(name: str, default: int, *, low: int = 0, high: int = 2**31) -> int:
    text = env(name, str(default))
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ImproperlyConfigured(f"{name} is {text!r}, not a whole number from {low} to {high}")
    return int(text)


# --- what this installation is ---------------------------------------------------------------------------
MODE = env_choice("PORTAL_MODE", "production", {"production", "staging", "demo", "test"})
DEMO = MODE == "demo"
TEST_CLOCK = MODE in (
    "demo",
    "staging",
)  # administrators may move the portal's time forward; never in production
SANDBOX = MODE in ("demo", "test")  # the sandbox gateway and Admin Center refuse to run elsewhere
DEBUG = env_choice("PORTAL_DEBUG", "0", {"0", "1"}) == "1"

DATA_DIR = Path(env("PORTAL_DATA_DIR", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

SITE_URL = env("PORTAL_SITE_URL", "http://localhost:8000" if SANDBOX else None).rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname or _site.path:
    raise ImproperlyConfigured(f"PORTAL_SITE_URL is {SITE_URL!r}, not like https://billing.example.com")
HTTPS = _site.scheme == "https"
if not HTTPS and not SANDBOX:
    raise ImproperlyConfigured("PORTAL_SITE_URL must be https outside the demo")

SELLER_NAME = env("PORTAL_SELLER_NAME", "Halden Remote Support" if SANDBOX else None)
SELLER_HUE = env_int("PORTAL_SELLER_HUE", 236, high=360)
SERVICES_EMAIL = env("PORTAL_SERVICES_EMAIL", "account.services@halden.example" if SANDBOX else None)
SERVICES_PHONE = env("PORTAL_SERVICES_PHONE", "+49 89 5550 1200" if SANDBOX else "")


def _secret_key() -> str:
    """Production must give one; demo and tests make their own and keep it beside their data."""
    if not SANDBOX or "PORTAL_SECRET_KEY" in os.environ or "PORTAL_SECRET_KEY_FILE" in os.environ:
        key = env("PORTAL_SECRET_KEY")
        if len(key) < 40:
            raise ImproperlyConfigured("PORTAL_SECRET_KEY needs at least 40 characters")
        return key
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [_site.hostname, *filter(None, env("PORTAL_ALLOWED_HOSTS", "").split(","))]
if SANDBOX:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- apps, in the order of the plan (docs: CONTRIBUTING) ---------------------------------------------------
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "django.forms",
    "billing_portal.backoffice.engine_room.EngineRoomConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "django_tasks",
    "billing_portal.journal",
    "billing_portal.jobs",
    "billing_portal.documents",
    "billing_portal.accounts",
    "billing_portal.ledger",
    "billing_portal.catalog",
    "billing_portal.subscriptions",
    "billing_portal.quotes",
    "billing_portal.orders",
    "billing_portal.invoices",
    "billing_portal.payments",
    "billing_portal.requests",
    "billing_portal.billing",
    "billing_portal.dunning",
    "billing_portal.help",
    "billing_portal.notifications",
    "billing_portal.flows",
    "billing_portal.portal",
    "billing_portal.backoffice",
    "billing_portal.integrations.tax",
]
if SANDBOX:
    INSTALLED_APPS += [
        "billing_portal.integrations.payments.sandbox",
        "billing_portal.integrations.admin_center.sandbox",
        "billing_portal.demo",
    ]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "billing_portal.portal.middleware.MaintenanceMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "billing_portal.portal.accounts.CurrentAccountMiddleware",
    "billing_portal.portal.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "billing_portal.portal.middleware.PrivatePagesMiddleware",
]
ROOT_URLCONF = "billing_portal.urls"
FORM_RENDERER = "billing_portal.kit.forms.PortalRenderer"
WSGI_APPLICATION = "billing_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_loaders = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "billing_portal.portal.context.frame",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]


# --- databases -----------------------------------------------------------------------------------------------
def _sqlite(path: Path) -> dict[str, Any]:
    """WAL, IMMEDIATE and FULL: no lock errors between writers, no commit lost when the power fails.

    A thread keeps its connection: opening one, with its functions and PRAGMAs, costs as much as a small page.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
        },
    }


def _database(url: str) -> dict[str, Any]:
    if not url:
        return _sqlite(DATA_DIR / "portal.sqlite3")
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL is not like postgres://user:password@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}}
        if MODE in ("production", "staging")
        else {},
    }


DATABASES = {"default": _database(env("DATABASE_URL", ""))}
if SANDBOX:  # the outside world of the demo has a store of its own, as a real gateway has
    DATABASES["sandbox"] = _sqlite(DATA_DIR / "sandbox.sqlite3")
DATABASE_ROUTERS = ["billing_portal.integrations.router.SandboxRouter"]

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"},
}

# --- jobs ----------------------------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "billing_portal.jobs.backend.DurableBackend"}}
JOB_SCHEDULES = {
    "look up open payment attempts": ("billing_portal.flows.collection.sweep", 60),
    "look up open refunds": ("billing_portal.flows.refunds.sweep_refunds", 60),
    "pick up cards left on set-up pages": ("billing_portal.flows.setups.sweep_setups", 300),
    "issue invoices that were held": ("billing_portal.flows.held.release_held", 300),
    "bill what begins": ("billing_portal.billing.tasks.bill_due", 300),
    "remind of what is past due": ("billing_portal.dunning.tasks.remind", 300),
    "restore what is paid": ("billing_portal.flows.suspension.restore_paid", 10),
    "tell the Admin Center of suspensions": ("billing_portal.flows.suspension.tell_admin_center", 5),
    "collect due invoices": ("billing_portal.flows.autopay.collect_due", 300),
    "prove the books": ("billing_portal.flows.proofs.prove_books", 3600),
    "warn of cards that expire": ("billing_portal.flows.daily.warn_of_expiry", 3600),
    "warn of purchase orders": ("billing_portal.flows.daily.warn_of_purchase_orders", 900),
    "tell the Admin Center": ("billing_portal.flows.admins.provision_admins", 2),
    "take seats back": ("billing_portal.flows.admins.release_seats", 60),
    "check VAT ids": ("billing_portal.flows.tax_evidence.check_vat_ids", 300),
    "warn of certificates that expire": ("billing_portal.flows.tax_evidence.warn_of_certificates", 3600),
    "note expired quotes": ("billing_portal.flows.daily.note_expired_quotes", 60),
    "tell of terms that end": ("billing_portal.flows.renewals.tell_of_ends", 3600),
    "start and end subscriptions": ("billing_portal.flows.daily.turn_subscriptions", 300),
    "route journal entries": ("billing_portal.notifications.tasks.route_entries", 1),
    "send due mails": ("billing_portal.notifications.tasks.send_due", 1),
}
BILLING_SHARDS = env_int(
    "PORTAL_BILLING_SHARDS", 2, low=1, high=64
)  # so many workers bill one run at the same time
if TEST_CLOCK:
    JOB_SCHEDULES["move the test clock"] = ("billing_portal.flows.test_clock.move_on", 1)
if SANDBOX:
    JOB_SCHEDULES["sandbox gateway sends its events"] = (
        "billing_portal.integrations.payments.sandbox.events.send_events",
        2,
    )

SANDBOX_DEBIT_DELAY = timedelta(
    minutes=2 if MODE == "demo" else 0
)  # so long the demo's debits are on their way

# --- plug points ---------------------------------------------------------------------------------------------
TAX_CALCULATOR = env("PORTAL_TAX_CALCULATOR", "billing_portal.integrations.tax.table.TaxTable")
_registers = "billing_portal.integrations.vat_register"
_register = f"{_registers}.sandbox.SandboxRegister" if SANDBOX else f"{_registers}.vies.Vies"
VAT_ID_REGISTER = env("PORTAL_VAT_ID_REGISTER", _register) or _register
VIES_URL = env("PORTAL_VIES_URL", "https://ec.europa.eu/taxation_customs/vies/rest-api")
VAT_CHECK_DAYS = env_int(
    "PORTAL_VAT_CHECK_DAYS", 90, low=1, high=3650
)  # so long an answer about a VAT id counts
_gateways = "billing_portal.integrations.payments"
_gateway = (
    f"{_gateways}.sandbox.adapter.SandboxGateway" if SANDBOX else f"{_gateways}.manual.adapter.ManualGateway"
)
PAYMENT_GATEWAY = env("PORTAL_PAYMENT_GATEWAY", _gateway) or _gateway  # manual: transfers and checks only
STRIPE_KEY = env("PORTAL_STRIPE_KEY", "")
STRIPE_WEBHOOK_SECRET = env("PORTAL_STRIPE_WEBHOOK_SECRET", "")
STRIPE_WEBHOOK_SECRET_PREVIOUS = env("PORTAL_STRIPE_WEBHOOK_SECRET_PREVIOUS", "")  # both hold in a change
_admin_center = (
    "billing_portal.integrations.admin_center.sandbox.adapter.SandboxAdminCenter" if SANDBOX else ""
)
ADMIN_CENTER = env("PORTAL_ADMIN_CENTER", _admin_center)
SCIM_URL = env("PORTAL_SCIM_URL", "").rstrip("/")  # may hold {tenant}, the account's number
SCIM_TOKEN = env("PORTAL_SCIM_TOKEN", "")
SCIM_SECONDS = env_int("PORTAL_SCIM_SECONDS", 20, low=1, high=120)
PORTAL_MAINTENANCE = env_choice("PORTAL_MAINTENANCE", "0", {"0", "1"}) == "1"
QUOTE_DAYS = env_int("PORTAL_QUOTE_DAYS", 7, low=1, high=365)
DISPUTE_DAYS = env_int("PORTAL_DISPUTE_DAYS", 15, low=1, high=365)  # after the date of the invoice
DUNNING_HOUR = env_int("PORTAL_DUNNING_HOUR", 8, high=23)  # of the legal entity's day
HANDOVER_DAYS = env_int("PORTAL_HANDOVER_DAYS", 14, low=1, high=90)


# --- papers and mail -----------------------------------------------------------------------------------------
def _documents_storage() -> dict[str, Any]:
    """Where papers, logos and tax forms are kept: on disk, or in a bucket of an S3-compatible store.

    What is saved under a name again is the same content, so replacing is safe, and no name is made up.
    """
    if env_choice("PORTAL_DOCUMENTS_STORE", "disk", {"disk", "s3"}) == "disk":
        return {
            "BACKEND": "billing_portal.documents.storage.DurableStorage",
            "OPTIONS": {"location": DATA_DIR / "documents"},
        }
    options = {
        "bucket_name": env("PORTAL_S3_BUCKET"),
        "endpoint_url": env("PORTAL_S3_ENDPOINT", "") or None,  # none: Amazon's own
        "region_name": env("PORTAL_S3_REGION", "") or None,
        "access_key": env("PORTAL_S3_ACCESS_KEY", "") or None,  # none: the machine's own role
        "secret_key": env("PORTAL_S3_SECRET_KEY", "") or None,
        "location": env("PORTAL_S3_PREFIX", ""),
        "addressing_style": env_choice("PORTAL_S3_ADDRESSING", "auto", {"auto", "path", "virtual"}),
        "file_overwrite": True,
        "default_acl": None,
        "querystring_auth": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "documents": _documents_storage(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if SANDBOX
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
EINVOICE_RULES_DIR = Path(env("EINVOICE_RULES_DIR", "")) if env("EINVOICE_RULES_DIR", "") else None
if EINVOICE_RULES_DIR and not EINVOICE_RULES_DIR.is_dir():
    raise ImproperlyConfigured(f"EINVOICE_RULES_DIR is {str(EINVOICE_RULES_DIR)!r}, which is no folder")
EXTRA_FONT_DIRS = [Path(p) for p in env("EXTRA_FONT_DIRS", "").split(os.pathsep) if p]
DEFAULT_FROM_EMAIL = env("PORTAL_MAIL_FROM", "Halden Billing <billing@halden.example>" if SANDBOX else None)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if SANDBOX:
    EMAIL_BACKEND = "billing_portal.demo.mail.KeepingBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env("PORTAL_SMTP_HOST")
    EMAIL_PORT = env_int("PORTAL_SMTP_PORT", 587, low=1, high=65535)
    EMAIL_HOST_USER = env("PORTAL_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = env("PORTAL_SMTP_PASSWORD", "")
    EMAIL_USE_TLS = env_choice("PORTAL_SMTP_TLS", "1", {"0", "1"}) == "1"
    EMAIL_TIMEOUT = 20

# --- people --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "billing_portal.accounts.auth.backend.UserIdBackend",
    "billing_portal.accounts.roles.RoleBackend",
]
PASSWORD_HASHERS = [
    "billing_portal.accounts.auth.hashers.PortalArgon2Hasher",
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
ACCOUNT_ADAPTER = "billing_portal.accounts.auth.adapter.PortalAccountAdapter"
ACCOUNT_FORMS = {"login": "billing_portal.accounts.auth.forms.SignInForm"}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # the key is the person, else what was typed
    "reset_password": "20/m/ip,5/h/key",
    "contact_form": "5/10m/ip",
    "test_mail": "10/h/user",
    "mail_outside": "40/h/user",  # invitations, links to new addresses and notes to new invoice contacts
    "take_up": "30/m/ip",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("PORTAL_TRUSTED_PROXIES", 0, high=10)

# --- sessions, cookies, headers ------------------------------------------------------------------------------
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
_hosted = "https://checkout.stripe.com" if PAYMENT_GATEWAY.endswith(".StripeGateway") else ""
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

# --- languages, time, static files ---------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = SANDBOX
WHITENOISE_AUTOREFRESH = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("PORTAL_LOG_LEVEL", "INFO")},
    # Those tell of every request (with the addresses of people), the PDF library of its start; what fails we tell ourselves.
    "loggers": {name: {"level": "WARNING"} for name in ("stripe", "httpx2", "pikepdf")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
