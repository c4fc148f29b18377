"""Technical building blocks an unrelated application could use as they are."""
