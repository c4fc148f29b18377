"""Tests of the matching process as it runs."""
