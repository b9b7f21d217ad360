"""What a service refuses, in words for the person who asked."""

from improvement_plan.models import Action, Plan, Priority, Risk


class Refused(Exception):
    """The write was not made. `field` names the form field that the message belongs to, if any."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class StaleEdit(Refused):
    """Somebody saved the object after the form was opened. `current` is how it stands now."""

    def __init__(self, current: Action | Plan | Priority | Risk) -> None:
        super().__init__(
            "Somebody else saved this while you were writing. Nothing of yours was saved yet:"
            " compare both texts, then save again."
        )
        self.current = current
