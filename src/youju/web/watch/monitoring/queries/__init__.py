"""What the pages of monitoring read. Nothing here writes."""
