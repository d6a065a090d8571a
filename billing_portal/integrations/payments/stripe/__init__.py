"""Stripe behind the gateway port: hosted Checkout, saved methods, refunds, disputes, webhooks."""
