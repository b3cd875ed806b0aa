"""What was done, so that a run can be resumed: marks in the output folder, and whether they still hold."""
