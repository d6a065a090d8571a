"""What an invoice or credit note says, as EN 16931 data: for machines, beside the page for people."""
