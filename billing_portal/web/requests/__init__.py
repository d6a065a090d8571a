"""Requests, as both faces show them."""
