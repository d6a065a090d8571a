"""The help pages as data, one package per language with the same topics in the same order."""
