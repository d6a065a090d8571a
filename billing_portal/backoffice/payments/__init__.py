"""Payments posted, applied and sent back."""
