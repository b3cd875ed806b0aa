"""The miner: terms that a show tells of itself, and what a recogniser made of them, found by their sound."""
