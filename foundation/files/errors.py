"""Why a file is not taken."""


class FileRefused(Exception):
    """The file is not stored; the message tells the person who chose it why, in plain words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
