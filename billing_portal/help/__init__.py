"""Help without sign-in, in every language, and the form that reaches Corporate Account Services."""
