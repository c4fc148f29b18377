"""Bringing up a MongoDB server that belongs to a replica set and asks for a password."""
