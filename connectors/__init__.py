"""Platforms in, pages of posts out."""
