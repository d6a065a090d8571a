"""Small faults planted in the rules and verbs of money, to see whether the tests notice: `make mutants` (docs/mutants.md)."""
