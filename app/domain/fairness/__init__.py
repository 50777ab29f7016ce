"""What a number may claim: ranges, changes, ranks and shrunk scores. Floats are allowed here."""
