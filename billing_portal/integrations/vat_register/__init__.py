"""Registers of VAT ids."""
