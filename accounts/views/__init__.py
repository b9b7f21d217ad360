"""Pages about people: HTTP to one service or query each."""
