"""Seats and Auto Renew, on an account's behalf."""
