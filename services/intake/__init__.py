"""Intake: where an officer asks for help."""
