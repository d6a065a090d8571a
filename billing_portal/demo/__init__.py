"""The demo: a company, its customers and four years of their history, lived through the real actions."""
