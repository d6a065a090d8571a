"""The verbs of tax, one file each subject."""
