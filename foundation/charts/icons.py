"""The icons of statistical process control, as NHS "Making Data Count" reads a chart's last point.

Filled disc: good. Diamond: bad. Open ring: neither. Variation shows where the values go; assurance
where they lie from the target, a straight line. Codes are those of the reference implementation.
"""

from functools import cache

from foundation.charts.svg import Drawing, Path, Shape

_SIZE = 28.0
_DISC = "M14 1a13 13 0 0 1 0 26a13 13 0 0 1 0-26z"
_RING = "M14 1.8a12.2 12.2 0 0 1 0 24.4a12.2 12.2 0 0 1 0-24.4z"
_DIAMOND = "M14 0 28 14 14 28 0 14z"

_Points = tuple[tuple[float, float], ...]
_RISING: _Points = ((7, 20), (12, 17), (17, 13), (22, 8))
_FALLING: _Points = ((7, 9), (12, 12), (17, 16), (22, 21))
_LEVEL: _Points = ((6, 15), (11, 11.5), (17, 16.5), (22, 13))
_IN_DIAMOND = {
    _RISING: ((9, 18.3), (12.6, 16.2), (16.2, 13.3), (19.8, 9.7)),
    _FALLING: ((9, 10.4), (12.6, 12.6), (16.2, 15.4), (19.8, 19)),
}

_VARIATION = {
    "improvement_high": ("disc", _RISING),
    "improvement_low": ("disc", _FALLING),
    "concern_high": ("diamond", _RISING),
    "concern_low": ("diamond", _FALLING),
    "neutral_high": ("ring", _RISING),
    "neutral_low": ("ring", _FALLING),
    "common_cause": ("ring", _LEVEL),
}
# Dots above, below and on both sides of the target's line.
_ASSURANCE = {
    ("consistent_pass", "higher"): ("disc", ((8, 10.5), (14, 8), (20, 10.5)), "M4.5 18h19"),
    ("consistent_pass", "lower"): ("disc", ((8, 17.5), (14, 20), (20, 17.5)), "M4.5 10h19"),
    ("consistent_fail", "higher"): ("diamond", ((9.5, 16.5), (14, 19.5), (18.5, 16.5)), "M7.5 10.5h13"),
    ("consistent_fail", "lower"): ("diamond", ((9.5, 11.5), (14, 8.5), (18.5, 11.5)), "M7.5 17.5h13"),
    ("inconsistent", "higher"): ("ring", ((8.5, 9), (14, 19), (19.5, 9)), "M4.5 14h19"),
    ("inconsistent", "lower"): ("ring", ((8.5, 9), (14, 19), (19.5, 9)), "M4.5 14h19"),
}
_GROUNDS = {"disc": _DISC, "diamond": _DIAMOND, "ring": _RING}


@cache
def variation_icon(code: str) -> Drawing:
    """The icon of the last point's variation; "" is not applicable. Raises KeyError for another code."""
    if not code:
        return _dash()
    ground, points = _VARIATION[code]
    if ground == "diamond":
        points = _IN_DIAMOND[points]
    on = "" if ground == "ring" else "-on"
    line = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    return _icon(Path(ground, _GROUNDS[ground]), Path(f"path{on}", line), _dots(points, on))


@cache
def assurance_icon(code: str, better: str = "higher") -> Drawing:
    """The icon of the limits against the target; `better` is "higher" or "lower", "" not applicable."""
    if not code:
        return _dash()
    ground, points, line = _ASSURANCE[code, better]
    on = "" if ground == "ring" else "-on"
    return _icon(Path(ground, _GROUNDS[ground]), _dots(points, on), Path(f"line{on}", line))


def _dash() -> Drawing:
    return _icon(Path("dash", "M7 14h14"))


def _dots(points: _Points, on: str) -> Path:
    """Round ends of lines without length: many dots in one element."""
    return Path(f"dots{on}", "".join(f"M{x:g} {y:g}h0" for x, y in points))


def _icon(*shapes: Shape) -> Drawing:
    return Drawing(_SIZE, _SIZE, shapes)
