"""Gap-free number series."""
