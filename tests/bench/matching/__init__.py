"""What matching costs and what it is worth, measured."""
