"""What locked periods come to now: looked for, agreed on, paid by later statements."""
