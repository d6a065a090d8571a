"""Quotes: the list, composing, sending, answering a request with one."""
