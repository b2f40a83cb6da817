"""What is wrong, said once to whom it concerns, and again when it is over."""
