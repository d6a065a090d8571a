"""Billing data, people, purchase orders, tax forms, activity."""
