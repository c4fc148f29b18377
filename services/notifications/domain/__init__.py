"""What is true: aggregates and rules, standard library only."""
