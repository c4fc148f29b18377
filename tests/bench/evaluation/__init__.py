"""What a leadership report costs at any number of responses, and what keeping it ready costs."""
