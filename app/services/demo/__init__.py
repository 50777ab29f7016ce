"""The demo company, made by the acts of real life."""
