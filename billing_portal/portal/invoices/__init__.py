"""Invoices, downloads, statements, reminders."""
