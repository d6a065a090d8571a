"""A behaving Admin Center for demo and tests: admins, products and seats in its own store."""
