"""Mappings proposed for files that nobody has described yet."""
