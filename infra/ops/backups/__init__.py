"""Backups: what they hold, how they are written and read, and how a target is filled from one."""
