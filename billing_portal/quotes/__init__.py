"""Quotes, their frozen versions, and the cart."""
