"""Matching priorities, areas, recommendations and measures: each has a key that finds it."""

import re
from collections.abc import Iterable, Mapping

from foundation.rendering.cells import plain
from improvement_plan.imports.findings import Findings, Settings
from improvement_plan.imports.plan_cells import codes_in, plain_code
from improvement_plan.imports.preview import Created
from improvement_plan.imports.rows import At, Cell, Kind, Known, Row, error, warning
from improvement_plan.imports.similar import near_pairs
from improvement_plan.rules.impact import contradicts
from kpi.rules.rag import Polarity

RECOMMENDATION_KINDS = {
    "recommendation": "recommendation",
    "statutory requirement": "statutory_requirement",
    "compliance notice": "compliance_notice",
    "organisational priority": "organisational_priority",
}
EXPECTATIONS = {
    "": "other",
    "increase": "increase",
    "goes up": "increase",
    "decrease": "decrease",
    "goes down": "decrease",
    "in line with comparators": "in-line-with-comparators",
    "comes into line with comparators": "in-line-with-comparators",
    "other": "other",
    "judged by a person": "other",
}
LONGEST_CODE = 40
_REGULATION = re.compile(r"Regulations? ?\d+[A-Z]?(?: ?\(\w{1,5}\))*", re.IGNORECASE)


def priority_in(text: str) -> tuple[int, str] | None:
    """The number and the printed label of a priority: "SP 1", "1", "Priority 1: Leadership"."""
    match = re.fullmatch(r"\s*((?:[A-Za-z]+[ .]*)?(\d{1,3}))\b\s*[:.\-–—]?.*", text, re.DOTALL)
    return (int(match[2]), match[1].strip()) if match else None


class Places:
    """The priorities and areas that rows may name: those of the plan and those of this import."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        plan = settings.plan
        self.priorities: dict[int, str] = {int(k.key): k.text("title") for k in plan.all(Kind.PRIORITIES)}
        self.areas: dict[str, Area] = {}
        for known in plan.all(Kind.AREAS):
            number = known.values.get("priority")
            self.add_area(known.key, number if isinstance(number, int) else None, known.text("text"))
        # Without a list of priorities, those that rows name by number only are taken as they come.
        self.may_invent_priorities = not self.priorities

    def add_area(self, key: str, priority: int | None, text: str, *, printed: bool = False) -> None:
        self.areas[key.casefold()] = Area(key, priority, text, printed)

    def area(self, key: str) -> "Area | None":
        return self.areas.get(key.casefold())

    def priority(self, text: str, row: Row, findings: Findings) -> int | None:
        """The number of the priority that a cell names; None after noting an error."""
        named = priority_in(text)
        column = row.title("priority")
        if named is None:
            message = "Write the number of a priority, for example 1."
            findings.note(error(row.at, message, column=column, value=text))
            return None
        number, label = named
        if number not in self.priorities:
            if not self.may_invent_priorities:
                message = f"The plan has no priority {number}. Correct the number or add the priority."
                findings.note(error(row.at, message, column=column, value=text))
                return None
            self.invent(number, label if not label.isdigit() else f"Priority {number}", row.at, findings)
        return number

    def invent(self, number: int, title: str, at: At, findings: Findings) -> None:
        """Add a priority of which a file tells the number only."""
        self.priorities[number] = title
        row = Row(Kind.PRIORITIES, at, {"number": number, "title": title})
        findings.created.append(Created(row, str(number), title))
        message = f"Priority {number} is added with the title “{title}”. Give it its own title afterwards."
        findings.note(warning(at, message, value=title))


class Area:
    """An area that rows may name."""

    def __init__(self, key: str, priority: int | None, text: str, printed: bool) -> None:
        self.key, self.priority, self.text, self.printed = key, priority, text, printed
        bare = re.sub(r"^P\d+-", "", key)
        self.codes = frozenset(plain_code(code) for code in bare.split("-"))


def match_priorities(rows: Iterable[Row], places: Places, findings: Findings) -> None:
    """Priorities by their number."""
    known = {k.key: k for k in places.settings.plan.all(Kind.PRIORITIES)}
    seen: dict[str, At] = {}
    for row in rows:
        number = row.number("number")
        if number is None or _is_repeated(row, str(number), seen, findings, column="number"):
            continue
        places.priorities[number] = row.text("title")
        places.may_invent_priorities = False
        _settle(row, str(number), row.text("title"), known, findings)


def match_areas(rows: Iterable[Row], places: Places, findings: Findings) -> None:
    """Areas by their key."""
    known = {k.key.casefold(): k for k in places.settings.plan.all(Kind.AREAS)}
    seen: dict[str, At] = {}
    for row in rows:
        key = row.text("key")
        if _is_repeated(row, key.casefold(), seen, findings, column="key"):
            continue
        number = places.priority(row.text("priority"), row, findings)
        if number is None:
            continue
        places.add_area(key, number, row.text("text"))
        row = row.but(priority=number, **_next_sequence(row, places, number, known.get(key.casefold())))
        _settle(row, key, row.text("text"), known, findings)


def _next_sequence(row: Row, places: Places, number: int, known: Known | None) -> dict[str, Cell]:
    """An area without a sequence stands last in its priority; a known one stays where it is."""
    if row.number("sequence") is not None:
        return {}
    if known is not None:
        return {"sequence": known.values.get("sequence")}
    return {"sequence": sum(area.priority == number for area in places.areas.values())}


def match_recommendations(
    rows: Iterable[Row], areas: Iterable[Row], places: Places, findings: Findings
) -> None:
    """Recommendations by their code; `areas` are the area rows, which print other codes for them."""
    rows = list(rows)
    known = {k.key.casefold(): k for k in places.settings.plan.all(Kind.RECOMMENDATIONS)}
    printed = _printed_codes(areas)
    codes = {_code_of(row).casefold() for row in rows} | set(known)
    taken = {alias.casefold() for k in known.values() for alias in k.aliases}
    seen: dict[str, At] = {}
    for row in rows:
        code = _code_of(row)
        if _is_repeated(row, code.casefold(), seen, findings, column="code"):
            continue
        if len(code) > LONGEST_CODE:
            message = f"The code has more than {LONGEST_CODE} characters. Shorten it."
            findings.note(error(row.at, message, column=row.title("code"), value=code))
            continue
        if not _areas_known(row, places, findings):
            continue
        before = known.get(code.casefold())
        values = _recommendation_values(row, code, codes, findings)
        if values is None:
            continue
        if before is not None:  # what was worked out once may have been corrected by a person
            for name in {"kind", "regulation"} - set(row.values):
                values.pop(name)
        has = before.aliases if before else ()
        also = _aliases_of(row, code, printed, codes, taken - {alias.casefold() for alias in has})
        values["aliases"] = tuple(dict.fromkeys((*has, *also)))
        taken |= {alias.casefold() for alias in also}
        finished = Row(row.kind, row.at, values, row.titles)
        _settle(finished, code, finished.text("text"), known, findings)


def _code_of(row: Row) -> str:
    sub = row.text("sub_item")
    return f"{row.text('code')}.{sub}" if sub else row.text("code")


def _recommendation_values(
    row: Row, code: str, codes: set[str], findings: Findings
) -> dict[str, Cell] | None:
    """The fields of a recommendation; None after noting an error."""
    kind = _recommendation_kind(row)
    if kind is None:
        listed = ", ".join(RECOMMENDATION_KINDS)
        message = f"Write one of: {listed}."
        findings.note(error(row.at, message, column=row.title("kind"), value=row.text("kind")))
        return None
    values: dict[str, Cell] = {
        name: row.values[name] for name in ("source", "due_on", "area_keys") if name in row.values
    }
    values |= {"code": code, "text": row.text("text"), "kind": kind, "regulation": _regulation(row)}
    if row.text("sub_item"):
        parent = row.text("code")
        values["parent"] = parent if parent.casefold() in codes else ""
    if row.text("repeat"):
        values["repeat"] = row.text("repeat")
    if row.text("completed") == "yes":  # a file closes a recommendation, it never opens one again
        values |= {"completed": "yes", "note": row.text("note")}
    return values


def _recommendation_kind(row: Row) -> str | None:
    """The kind as given, else as source and text make clear."""
    if row.text("kind"):
        return RECOMMENDATION_KINDS.get(plain(row.text("kind")))
    source = plain(row.text("source"))
    for words in ("compliance notice", "organisational priority"):
        if source.startswith(words):
            return RECOMMENDATION_KINDS[words]
    return "statutory_requirement" if _REGULATION.search(row.text("text")) else "recommendation"


def _regulation(row: Row) -> str:
    if row.text("regulation"):
        return row.text("regulation")
    match = _REGULATION.search(row.text("text"))
    return match[0] if match else ""


def _printed_codes(areas: Iterable[Row]) -> Mapping[str, set[str]]:
    """How area rows print each code: S6 as SIF6, OR5 as ORS. By plain code."""
    printed: dict[str, set[str]] = {}
    for row in areas:
        shown = codes_in(row.text("refs"))
        plain_ones = row.names("codes")
        if len(shown) == len(plain_ones):
            for code, as_printed in zip(plain_ones, shown, strict=True):
                printed.setdefault(plain_code(code), set()).add(as_printed)
    return printed


def _aliases_of(
    row: Row, code: str, printed: Mapping[str, set[str]], codes: set[str], taken: set[str]
) -> list[str]:
    """Other spellings of a recommendation's code that no other recommendation has."""
    own = {row.text("rec_id")}
    if not row.text("sub_item"):
        plain_one = row.text("plain_code") or code
        own |= {row.text("plain_code"), *printed.get(plain_code(plain_one), set())}
    return sorted(
        alias
        for alias in own
        if alias
        and len(alias) <= LONGEST_CODE
        and alias.casefold() != code.casefold()
        and alias.casefold() not in codes | taken
    )


def match_measures(rows: Iterable[Row], places: Places, findings: Findings) -> None:
    """Measures by their areas and their text."""
    known = {
        _measure_key(k.values.get("area_keys"), k.text("text")): k
        for k in places.settings.plan.all(Kind.MEASURES)
    }
    seen: dict[str, At] = {}
    last = max((_number(k, "sequence") for k in known.values()), default=0)
    for row in rows:
        key = _measure_key(row.values.get("area_keys"), row.text("text"))
        if _is_repeated(row, key, seen, findings, column="text") or not _areas_known(row, places, findings):
            continue
        expectation = EXPECTATIONS.get(plain(row.text("expectation")))
        if expectation is None:
            message = "Write increase, decrease, in-line-with-comparators or other."
            column, value = row.title("expectation"), row.text("expectation")
            findings.note(error(row.at, message, column=column, value=value))
            continue
        values: dict[str, Cell] = {}
        if "expectation" in row.values or key not in known:
            values["expectation"] = expectation
        if not _indicator_fits(row, known.get(key), expectation, places, findings):
            continue
        if row.text("indicator"):
            values["indicator"] = places.settings.plan.indicators[row.text("indicator").casefold()][0]
        if row.number("sequence") is None:
            last += key not in known
            values["sequence"] = _number(known[key], "sequence") if key in known else last
        _settle(row.but(**values), key, row.text("text"), known, findings)
    _warn_of_near(findings.created, Kind.MEASURES, findings)


def _indicator_fits(
    row: Row, before: Known | None, expectation: str, places: Places, findings: Findings
) -> bool:
    """Whether there is such an indicator and it is better where the measure is expected to go."""
    column = row.title("indicator")
    given = row.text("indicator") if before is None or "indicator" in row.values else before.text("indicator")
    if before is not None and "expectation" not in row.values:
        expectation = before.text("expectation")
    known = places.settings.plan.indicators.get(given.casefold())
    if not given or (known is not None and not contradicts(expectation, Polarity(known[1]))):
        return True
    message = "No indicator has this code. Define it first, or leave the cell empty."
    if known is not None:
        better = Polarity(known[1]).label.lower()
        message = f"Here {better}, but this measure is expected to go the other way. Correct one of the two."
    findings.note(error(row.at, message, column=column, value=given))
    return False


def _number(known: Known, field: str) -> int:
    value = known.values.get(field)
    return value if isinstance(value, int) else 0


def _measure_key(area_keys: Cell, text: str) -> str:
    keys = area_keys if isinstance(area_keys, tuple) else ()
    return f"{'|'.join(sorted(key.casefold() for key in keys))}: {plain(text)}"


def _warn_of_near(created: list[Created], kind: Kind, findings: Findings) -> None:
    rows = [item.row for item in created if item.kind is kind]
    texts = [("|".join(row.names("area_keys")), row.text("text")) for row in rows]
    for first, second in near_pairs(texts):
        message = f"This is nearly the text of row {rows[first].at.row}. Check that both are meant."
        row = rows[second]
        findings.note(warning(row.at, message, column=row.title("text"), value=row.text("text")))


def _areas_known(row: Row, places: Places, findings: Findings) -> bool:
    unknown = [key for key in row.names("area_keys") if places.area(key) is None]
    for key in unknown:
        message = f"The plan has no area “{key}”. Correct the key, or add the area to the areas file."
        findings.note(error(row.at, message, column=row.title("area_keys"), value=key))
    return not unknown


def _is_repeated(row: Row, key: str, seen: dict[str, At], findings: Findings, *, column: str) -> bool:
    """Note a row that says again what an earlier one said."""
    if key not in seen:
        seen[key] = row.at
        return False
    message = f"Row {seen[key].row} has this {row.kind.singular} already. Remove one of the two rows."
    value = row.values.get(column)
    findings.note(error(row.at, message, column=row.title(column), value=value))
    return True


def _settle(row: Row, key: str, title: str, known: Mapping[str, Known], findings: Findings) -> None:
    before = known.get(key) or known.get(key.casefold())
    if before is None:
        findings.created.append(Created(row, key, title))
    else:
        findings.compare(row, before, title=title)
