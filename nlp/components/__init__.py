"""One spaCy factory each."""
