"""Bringing what a region already holds to the form this version expects."""
