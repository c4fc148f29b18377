"""Reports composed from what disclosure control publishes: one module a kind, and its parts."""
