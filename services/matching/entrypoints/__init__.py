"""How it is called."""
