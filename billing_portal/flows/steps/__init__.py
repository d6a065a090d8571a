"""Parts of the stories over several nouns, and what the clock does in them; none asks for a right."""
