"""Statements of account, as both faces show them."""
