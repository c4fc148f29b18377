"""The one door: its configuration, filled in for one machine, and a certificate to begin with."""
