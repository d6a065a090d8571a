"""Subscriptions, Add Seats, Auto Renew."""
