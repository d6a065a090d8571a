"""Checkout and service orders; the admin contact they bring to the Admin Center."""
