"""Purchase orders, as both faces show them."""
