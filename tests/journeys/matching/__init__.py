"""Scenarios of finding a peer, over HTTP and the broker, by the policies the examples declare."""
