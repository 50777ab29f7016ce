"""What looks unlike the usual in a period's answers: for a person to look at, never a penalty."""
