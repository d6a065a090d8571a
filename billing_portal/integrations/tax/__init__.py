"""Tax by dated rows that the seller maintains."""
