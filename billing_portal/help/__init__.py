"""Help without sign-in, in both languages, and the form that reaches Corporate Account Services."""
