"""Tests of how matching stores and is called, on real servers."""
