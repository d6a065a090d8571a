from billing_portal.invoices.actions.write_off import write_off_invoice

__all__ = ["write_off_invoice"]
