"""Every module here is a connector, and nothing else is."""
