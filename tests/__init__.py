"""Tests, mirroring the tree they check."""
