"""Papers: a frozen snapshot becomes HTML and PDF. No queries of other nouns, nothing but kit below."""
