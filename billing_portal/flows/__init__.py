"""Stories over several nouns, or that wait for the outside between transactions."""
