"""Tools without nouns: money, time, states, errors, formats, web helpers. Imports nothing of ours."""
