"""Identity: who belongs to which agency, and the short-lived tokens that say so."""
