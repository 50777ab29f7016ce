"""What a plan would do that its author may not have meant: remarks, never refusals."""
