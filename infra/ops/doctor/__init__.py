"""Looking at a deployment from every side, without changing anything."""
