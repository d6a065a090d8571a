"""Service orders and what the Admin Center did not take."""
