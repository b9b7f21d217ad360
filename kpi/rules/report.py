"""What a KPI report says: plain dataclasses, and the JSON in which an approved one is frozen.

Numbers are decimals (limits of SPC too), so that what is read back is what was written; texts are
ready to print. Words such as `rag` or `change_direction` are the stored values of the rules.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from types import UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

INTERNAL, PUBLIC = "internal", "public"
EDITIONS = (INTERNAL, PUBLIC)


@dataclass(frozen=True)
class ReportPoint:
    """One period of an indicator's series.

    `value` is None where there is none, or where `symbol` (`c`) stands in its place. `mean`, `lower`
    and `upper` are the limits of SPC, None where they cannot be worked out or may not be shown.
    `kind` is "ordinary", or what the point's signal means: "better", "worse", or "signal" where
    polarity does not say. `rebase`: why limits begin anew with this point, else empty.
    """

    period: str
    label: str
    value: Decimal | None
    symbol: str
    provisional: bool
    restated: bool
    target: Decimal | None
    target_low: Decimal | None
    target_high: Decimal | None
    mean: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    kind: str
    rebase: str


@dataclass(frozen=True)
class ReportComparator:
    """A figure of elsewhere. `year` is as DfE labels it ("2018" is 2017/18), empty where none is known."""

    value: Decimal | None
    text: str
    year: str
    direction: str


@dataclass(frozen=True)
class ReportIndicator:
    """One indicator in the report's last month, or in its latest period then.

    `value` is displayed to `decimals`; `symbol` stands in place of a hidden one and `missing` says
    why there is none. `since` names the period that `change` is measured from. `floor` is the worst
    value that is still amber. `signal` is in words, `spc_note` a code of `kpi/rules/process.py`, or
    "hidden". `restated` is a sentence about a correction of this figure, or empty.
    """

    code: str
    name: str
    service: str
    owner: str
    definition: str
    unit: str
    decimals: int
    polarity: str
    frequency: str
    period: str
    period_label: str
    value: Decimal | None
    value_text: str
    symbol: str
    missing: str
    numerator: Decimal | None
    denominator: Decimal | None
    provisional: bool
    restated: str
    basis_restated: bool
    target: Decimal | None
    target_low: Decimal | None
    target_high: Decimal | None
    floor: Decimal | None
    target_text: str
    rag: str
    previous: Decimal | None
    since: str
    change: Decimal | None
    change_text: str
    change_direction: str
    change_performance: str
    three_month_mean: Decimal | None
    three_month_direction: str
    three_month_performance: str
    england: ReportComparator
    neighbours: ReportComparator
    region: ReportComparator
    spc_points: int
    mean: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    spc_note: str
    variation: str
    assurance: str
    signal: str
    commentary: str
    series: tuple[ReportPoint, ...]


@dataclass(frozen=True)
class KpiReportContent:
    """One edition of a period's report.

    `state` is "draft", "submitted" or "approved"; `approved_by` a post. `closed`: the figures of the
    last month are frozen. `gaps` are the codes of the indicators that were accepted as missing.
    `sha256` is the hash of this edition as canonical JSON, without the hash itself; drafts have none.
    """

    period: str
    label: str
    month_end: date
    edition: str
    title: str
    introduction: str
    state: str
    closed: bool
    made_at: datetime | None
    approved_by: str
    approved_on: date | None
    gaps: tuple[str, ...]
    gaps_reason: str
    indicators: tuple[ReportIndicator, ...]
    sha256: str = ""


Json = dict[str, Any]


def to_json(content: KpiReportContent) -> Json:
    """The content as JSON data: decimals and days as text."""
    return cast(Json, _written(asdict(content)))


def from_json(data: Json) -> KpiReportContent:
    """What `to_json` wrote. Raises KeyError or ValueError for anything else."""
    return cast(KpiReportContent, _read(KpiReportContent, data))


def canonical(data: Any) -> bytes:
    """JSON in one way only: keys in order, no spaces, UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256_of(data: Any) -> str:
    """The hash of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(data)).hexdigest()


def hashed_bytes(content: KpiReportContent) -> bytes:
    """The very bytes of an edition that its `sha256` is of."""
    data = to_json(replace(content, sha256=""))
    del data["sha256"]
    return canonical(data)


def sealed(content: KpiReportContent) -> KpiReportContent:
    """The edition with its hash."""
    return replace(content, sha256=hashlib.sha256(hashed_bytes(content)).hexdigest())


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _written(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_written(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


_SIMPLE: dict[Any, Callable[[Any], Any]] = {
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}


def _read(kind: Any, data: Any) -> Any:
    """JSON data as the type that a field is declared with."""
    if get_origin(kind) is UnionType:
        return None if data is None else _read(get_args(kind)[0], data)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in data)
    if is_dataclass(kind):
        kinds = get_type_hints(kind)
        return kind(**{f.name: _read(kinds[f.name], data[f.name]) for f in fields(kind)})  # type: ignore[operator]
    return _SIMPLE[kind](data) if kind in _SIMPLE else kind(data)
