"""What the figures mean: estimates with their uncertainty, and an honest no where there is none."""
