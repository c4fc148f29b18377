"""Tries to find out who answered, with everything that is stored and logged."""
