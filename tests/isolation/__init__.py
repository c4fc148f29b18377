"""Who may do what, tried one by one: the allowed set must equal the declared set."""
