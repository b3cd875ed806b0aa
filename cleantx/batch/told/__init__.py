"""What is told of a whole run: its sums, its rankings, its report."""
