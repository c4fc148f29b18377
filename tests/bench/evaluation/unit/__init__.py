"""What the measurements stand on, without servers."""
