"""A behaving gateway for demo and tests: own store, hosted pages, idempotent, never outside them."""
