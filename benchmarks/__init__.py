"""What is fast, measured: CPU milliseconds and queries beside the aim. Never part of the tests."""
