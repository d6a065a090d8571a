"""An account's billing data and activity, as both faces show them."""
