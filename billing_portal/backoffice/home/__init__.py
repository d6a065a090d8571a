"""What waits for the member of staff who signs in."""
