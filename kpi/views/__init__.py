"""HTTP to one service or query each; the permission stands beside the route."""
