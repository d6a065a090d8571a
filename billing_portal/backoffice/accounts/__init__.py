"""Accounts: the list, the page, billing data, purchase orders, activity."""
