"""No gateway: customers transfer or send checks, finance posts what arrives."""
