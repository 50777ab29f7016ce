"""HTTP: read the request, call one query or service, answer."""
