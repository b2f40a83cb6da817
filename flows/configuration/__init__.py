"""What people write in wom.toml: read, checked, and every mistake told."""
