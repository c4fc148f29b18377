"""The published form of every event, frozen: what is out there cannot be changed, only added to."""
