"""The Watchmate services, one package each; they never import one another."""
