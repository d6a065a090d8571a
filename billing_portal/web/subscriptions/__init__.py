"""Seats and Auto Renew, as both faces show them."""
