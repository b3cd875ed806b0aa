"""What is done to one transcript, or to one shard of many, within its limits, and what is counted of it."""
