"""Invoices, credit notes, held drafts and papers, statements."""
