"""The tax table, evidence about buyers, tax forms."""
