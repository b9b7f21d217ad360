"""What the API reads: JSON that can be answered, pages of a decent length."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.parsers import JSONParser


class PlainJSONParser(JSONParser):
    """JSON whose nesting Python can follow, without lone surrogates, which no answer could repeat."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Raises ParseError, a 400, for what is no JSON or not such JSON."""
        try:
            given: dict[str, Any] = super().parse(stream, media_type, parser_context)
            json.dumps(given, ensure_ascii=False).encode()
        except RecursionError:
            raise ParseError("JSON parse error - nested too deeply") from None
        except UnicodeEncodeError:
            raise ParseError("JSON parse error - surrogate characters are not allowed") from None
        return given


class Pages(LimitOffsetPagination):
    """`?limit=` and `?offset=`, at most a thousand rows at once."""

    max_limit = 1_000
