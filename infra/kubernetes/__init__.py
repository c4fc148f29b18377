"""What the manifests of k8s/ take from other places of the repository."""
