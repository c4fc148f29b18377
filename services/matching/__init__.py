"""Matching: the shared pool of supporters and the offers made to them."""
