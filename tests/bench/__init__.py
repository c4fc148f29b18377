"""Measuring commands: how fast, how good, how fair, and whether nothing is doubled."""
