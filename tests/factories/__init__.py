"""Objects for tests, one module an app."""
