"""The page after sign-in and the stable short addresses."""
