"""Work that takes longer than a request, safe to begin again after a kill."""
