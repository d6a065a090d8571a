"""Requests to Corporate Account Services."""
