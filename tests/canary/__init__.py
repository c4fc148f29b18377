"""Planted words are searched for everywhere: nothing personal is found outside encrypted fields."""
