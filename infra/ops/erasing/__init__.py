"""Erasing for good: one request, by intake's own rules, or an agency that has left."""
