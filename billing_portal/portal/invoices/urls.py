from __future__ import annotations

from billing_portal.portal.invoices import exports, invoices, mail_again, reminders, statement

urls = [*invoices.urls, *mail_again.urls, *exports.urls, *statement.urls, *reminders.urls]
