"""Kills and outages under load: nothing lost, nothing doubled, nothing unexpected."""
