"""Moving modules and names to other rooms; see `__main__`."""
