"""Signing in and setting passwords: one answer for every mistake, one password hash for every attempt."""
