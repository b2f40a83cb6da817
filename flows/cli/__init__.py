"""The command line: what it takes, how it answers, how it ends."""
