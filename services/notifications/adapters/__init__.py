"""How it is stored and said."""
