"""Notifications: telling people that something waits, and nothing more."""
