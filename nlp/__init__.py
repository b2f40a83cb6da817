"""Texts in, tags with their evidence out."""
