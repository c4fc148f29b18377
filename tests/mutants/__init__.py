"""Matching with one hard rule less at a time: a test must notice every one."""
