"""Typed cases to Corporate Account Services: asked, answered in words, by a quote or by a change, tracked to the end."""
