"""What evaluation keeps in another form than before, changed once (shared/runtime/migrations)."""
