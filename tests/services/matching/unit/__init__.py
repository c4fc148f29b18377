"""Tests of the rules and use cases of matching, without servers."""
