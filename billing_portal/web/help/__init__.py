"""The help topics as data: read from each language's folder, searched, turned into HTML."""
