"""The whole stack over HTTP, with real tokens, as its users live through it."""
