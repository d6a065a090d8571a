"""Invoices: numbered, frozen demands for payment."""
