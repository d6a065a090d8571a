"""Pay Now and the list of payments."""
