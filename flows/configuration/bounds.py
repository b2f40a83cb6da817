"""How much may be asked for, so that a slip of the finger is told and no number becomes too large to count with."""

MOST_DAYS = 36_500
MOST_OF_ANYTHING = 1_000_000
