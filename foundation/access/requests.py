"""The request as this portal reads it."""

from django.core.handlers.wsgi import WSGIRequest


class Utf8Request(WSGIRequest):
    """Addresses and forms are UTF-8, whatever the content type says.

    Django decodes them with any codec that it names, those that are none for text ("hex": an error
    before any middleware runs) and those that make lone surrogates included.
    """

    @property
    def encoding(self) -> None:
        """Django's word for: the default, UTF-8."""

    @encoding.setter
    def encoding(self, val: str | None) -> None:
        """Ignored; `ReadableRequestMiddleware` refuses what says to be written otherwise."""
