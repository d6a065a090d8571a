"""The customer's own order numbers and what invoices draw on them."""
