"""Input of the performance pages. What is refused, the services say; forms only read what was typed."""
