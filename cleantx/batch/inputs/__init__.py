"""What goes in: files, folders, patterns, lists, archives, tables and URLs, and the partner of each transcript."""
