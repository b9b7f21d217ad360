"""Why an import writes nothing."""

from typing import ClassVar, Generic, TypeVar

from foundation.editing.errors import Refused

P = TypeVar("P")


class PreviewRefused(Refused, Generic[P]):
    """Nothing was written, for what `preview` shows; each app says it in its own `words`."""

    words: ClassVar[str]

    def __init__(self, preview: P) -> None:
        super().__init__(self.words)
        self.preview = preview
