"""Who is told of an alert: the declared file, and the settings of a deployment."""
