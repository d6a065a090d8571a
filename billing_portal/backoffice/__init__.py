"""The face of the seller's people: pages of the back office."""
