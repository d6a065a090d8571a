"""The apps in the order of the plan (docs: CONTRIBUTING), what a request passes through, languages, the log."""

from __future__ import annotations

from typing import Any

from billing_portal.settings.environment import env
from billing_portal.settings.installation import DEBUG, PACKAGE, SANDBOX

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "django.forms",
    "billing_portal.backoffice.admin_site.AdminSiteConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_tasks",
    "billing_portal.journal",
    "billing_portal.numbers",
    "billing_portal.jobs",
    "billing_portal.documents",
    "billing_portal.identity",
    "billing_portal.sellers",
    "billing_portal.accounts",
    "billing_portal.catalog",
    "billing_portal.ledger",
    "billing_portal.purchase_orders",
    "billing_portal.tax",
    "billing_portal.subscriptions",
    "billing_portal.quotes",
    "billing_portal.orders",
    "billing_portal.invoices",
    "billing_portal.payments",
    "billing_portal.requests",
    "billing_portal.billing",
    "billing_portal.dunning",
    "billing_portal.notifications",
    "billing_portal.flows",
    "billing_portal.web",
    "billing_portal.public",
    "billing_portal.portal",
    "billing_portal.backoffice",
    "billing_portal.api",
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
    "billing_portal.web.middleware.MaintenanceMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "billing_portal.web.current_account.CurrentAccountMiddleware",
    "billing_portal.web.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "billing_portal.web.middleware.PrivatePagesMiddleware",
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
                "billing_portal.web.layout.frame",
            ],
            "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("PORTAL_LOG_LEVEL", "INFO")},
    # Those log every request (with the addresses of people), the PDF library of its start; what fails we tell ourselves.
    "loggers": {name: {"level": "WARNING"} for name in ("stripe", "httpx2", "pikepdf")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
