"""One module a subject; each check looks and changes nothing."""
