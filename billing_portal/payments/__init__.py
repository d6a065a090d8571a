"""Money that moves: attempts, payments and where they were allocated."""
