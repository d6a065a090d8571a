"""Admin Centers."""
