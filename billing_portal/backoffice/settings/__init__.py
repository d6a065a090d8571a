"""The test clock, and what Django's admin needs."""
