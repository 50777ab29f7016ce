"""A company that does not exist: drawn from a generator of random numbers, which is an argument."""
