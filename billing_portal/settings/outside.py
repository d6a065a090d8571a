"""The plug points: who calculates tax, takes payments, knows VAT ids and admins; rules and fonts for papers; mail."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from billing_portal.settings.environment import env, env_choice, env_int
from billing_portal.settings.installation import SANDBOX

TAX_CALCULATOR = env("PORTAL_TAX_CALCULATOR", "billing_portal.tax.table.TaxTable")
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
