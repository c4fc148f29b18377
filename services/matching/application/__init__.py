"""What is done: one use case a module, and the ports they need."""
