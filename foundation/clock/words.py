"""Days as people write them."""

from datetime import date


def day(value: date | None) -> str:
    """31 January 2019."""
    return f"{value.day} {value:%B %Y}" if value else ""


def short_day(value: date | None, today: date) -> str:
    """31 Jan, with the year where it is not this one."""
    if value is None:
        return ""
    return f"{value.day} {value:%b}" if value.year == today.year else f"{value.day} {value:%b %Y}"


def counted_days(number: int) -> str:
    """1 day, 21 days."""
    return f"{number:,} day{'' if number == 1 else 's'}"
