"""The manifests of k8s/: rendered, validated, and held to what the rest of the repository says."""
