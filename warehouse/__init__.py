"""Tables in SQL files: collected, tagged, measured, published."""
