"""Errors that a job's work may raise."""


class JobRefused(Exception):
    """The work cannot be done, and the person who asked can be told why, in a sentence of theirs."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class LeaseLost(Exception):
    """Another worker took this job over in the meantime; what this one did is rolled back."""
