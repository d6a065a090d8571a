"""The queue of requests and their answers."""
