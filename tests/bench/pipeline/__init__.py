"""From an accepted request to a stored notification: Watchmate, the bare floor, and its peers."""
