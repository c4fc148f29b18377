"""What runs Watchmate: stack, provisioning, region files."""
