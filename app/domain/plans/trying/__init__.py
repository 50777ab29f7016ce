"""What another plan would have paid, and how much of that is luck."""
