"""Corporate Billing Portal: quotes, service orders, invoices and payments for corporate customers."""

__version__ = "0.1.0"
