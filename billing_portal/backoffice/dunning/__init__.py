"""Reminders, their policies and holds."""
