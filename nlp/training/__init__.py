"""Fit and measure taggers on annotated posts; nothing here runs in production."""
