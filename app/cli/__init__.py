"""`flask <noun> <verb>`: thin shells over services and jobs."""
