"""No tables: what people write in the contact form becomes a request (`requests.models`)."""
