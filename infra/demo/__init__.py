"""The demonstration: a compressed day of requests through the real system, then the check."""
