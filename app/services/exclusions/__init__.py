"""Answers excluded by rule: tried first, then applied to everybody."""
