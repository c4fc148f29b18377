"""Many acceptances of few offers, by several processes at once: one winner each."""
