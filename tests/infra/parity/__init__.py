"""The native stack, Compose and Kubernetes run the same system, told the same."""
