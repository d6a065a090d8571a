"""Quotes, the cart, rejecting."""
