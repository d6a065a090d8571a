"""The billing contact's face: pages of the portal."""
