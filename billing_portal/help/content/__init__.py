"""The help pages as data, one module per language with the same topics in the same order."""
