"""What the worker does automatically: the job and after how many seconds it is due again."""

from __future__ import annotations

from datetime import timedelta

from billing_portal.settings.environment import env_int
from billing_portal.settings.installation import MODE, SANDBOX, TEST_CLOCK

TASKS = {"default": {"BACKEND": "billing_portal.jobs.backend.DurableBackend"}}
JOB_SCHEDULES = {
    "look up open payment attempts": ("billing_portal.flows.collection.sweep", 60),
    "look up open refunds": ("billing_portal.flows.refunds.sweep_refunds", 60),
    "pick up cards left on set-up pages": ("billing_portal.flows.setups.sweep_setups", 300),
    "issue invoices that were held": ("billing_portal.flows.steps.held.release_held", 300),
    "bill what begins": ("billing_portal.billing.tasks.bill_due", 300),
    "break promises that were not kept": ("billing_portal.invoices.tasks.settle_promises", 300),
    "remind of what is past due": ("billing_portal.dunning.tasks.remind", 300),
    "restore what is paid": ("billing_portal.flows.suspension.restore_paid", 10),
    "tell the Admin Center of suspensions": ("billing_portal.flows.suspension.tell_admin_center", 5),
    "collect due invoices": ("billing_portal.flows.autopay.collect_due", 300),
    "prove the books": ("billing_portal.flows.proofs.prove_books", 3600),
    "warn of cards that expire": ("billing_portal.payments.tasks.warn_of_expiry", 3600),
    "warn of purchase orders": ("billing_portal.purchase_orders.tasks.warn_of_purchase_orders", 900),
    "warn of invoices that will not fit": ("billing_portal.billing.tasks.warn_of_shortages", 3600),
    "tell the Admin Center": ("billing_portal.flows.admins.provision_admins", 2),
    "tell the Admin Center of seats": ("billing_portal.flows.seats.tell_seats", 10),
    "compare seats with the Admin Center": ("billing_portal.flows.seats.compare_seats", 86400),
    "check VAT ids": ("billing_portal.tax.tasks.check_vat_ids", 300),
    "warn of certificates that expire": ("billing_portal.tax.tasks.warn_of_certificates", 3600),
    "note expired quotes": ("billing_portal.quotes.tasks.note_expired_quotes", 60),
    "notify of terms that end": ("billing_portal.billing.tasks.notify_of_endings", 3600),
    "start and end subscriptions": ("billing_portal.orders.tasks.start_and_end_subscriptions", 300),
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
