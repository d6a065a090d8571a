"""Help without sign-in, and the form that reaches Corporate Account Services."""
