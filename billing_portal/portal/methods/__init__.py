"""Payment Method and the gateway's pages."""
