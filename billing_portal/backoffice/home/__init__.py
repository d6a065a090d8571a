"""The tasks of the member of staff who signs in."""
