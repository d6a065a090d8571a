"""Runs that extend and invoice what begins."""
