"""One use case per function, one transaction per function; actor and time are arguments."""
