"""What an earlier provisioning declared otherwise on the broker, changed once."""
