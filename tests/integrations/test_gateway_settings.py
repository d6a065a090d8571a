"""Which gateway an installation has, said by its environment alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PRODUCTION = {
    "PORTAL_SITE_URL": "https://billing.example.com",
    "PORTAL_SELLER_NAME": "Halden",
    "PORTAL_SERVICES_EMAIL": "services@example.com",
    "PORTAL_SECRET_KEY": "x" * 50,
    "PORTAL_MAIL_FROM": "billing@example.com",
    "PORTAL_SMTP_HOST": "localhost",
}
SAY = (
    "import json; from billing_portal import settings as s; print(json.dumps([s.PAYMENT_GATEWAY.split('.')[-1],"
    " s.STRIPE_KEY, s.STRIPE_WEBHOOK_SECRET, s.STRIPE_WEBHOOK_SECRET_PREVIOUS,"
    " s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']]))"
)
STRIPE = {"PORTAL_PAYMENT_GATEWAY": "billing_portal.integrations.payments.stripe.adapter.StripeGateway"}


def said(tmp_path, **environment: str) -> list:
    """What the settings make of an environment, in a process of its own."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    done = subprocess.run(
        [sys.executable, "-c", SAY],
        env={**bare, "PORTAL_DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("environment", [{}, {"PORTAL_PAYMENT_GATEWAY": ""}])
def test_nothing_set_means_no_gateway_by_name_outside_the_demo(tmp_path, environment):
    name, key, *_more, form_action = said(tmp_path, **PRODUCTION, **environment)

    assert (name, key, form_action) == ("ManualGateway", "", ["'self'"])


def test_the_demo_has_the_sandbox(tmp_path):
    assert said(tmp_path, PORTAL_MODE="demo")[0] == "SandboxGateway"


def test_secrets_are_read_from_the_environment_or_from_files_and_forms_may_lead_to_checkout(tmp_path):
    (tmp_path / "key").write_text("sk_live_1\n")
    found = said(
        tmp_path,
        **PRODUCTION,
        **STRIPE,
        PORTAL_STRIPE_KEY_FILE=str(tmp_path / "key"),
        PORTAL_STRIPE_WEBHOOK_SECRET="whsec_1",
        PORTAL_STRIPE_WEBHOOK_SECRET_PREVIOUS="whsec_0",
    )

    assert found == [
        "StripeGateway",
        "sk_live_1",
        "whsec_1",
        "whsec_0",
        ["'self'", "https://checkout.stripe.com", "https://hooks.stripe.com"],
    ]
