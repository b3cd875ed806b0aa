"""Times, and nothing but times: fill in, repair, estimate and transfer them; text and order are never touched."""
