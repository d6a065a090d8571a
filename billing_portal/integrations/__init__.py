"""Adapters: one vendor or table each, behind a port."""
