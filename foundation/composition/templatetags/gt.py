"""Tags and filters of every page; a template builtin (config/settings.py), so never loaded by name."""

from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, Select, Textarea
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from foundation.composition.context import NOBODY, Shell

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """31 January 2019; nothing for None."""
    if value is None or value == "":
        return ""
    local = _local(value)
    return f"{local.day} {local:%B %Y}"


@register.filter
def shortday(value: date | None) -> str:
    """31 Jan 2019, for tables; nothing for None."""
    if value is None or value == "":
        return ""
    local = _local(value)
    return f"{local.day} {local:%b %Y}"


@register.filter
def moment(value: date | None) -> str:
    """Thursday 17 January 2019, 16:42 in London; without the time for a plain date."""
    if value is None or value == "":
        return ""
    local = _local(value)
    words = f"{local:%A} {local.day} {local:%B %Y}"
    return f"{words}, {local:%H:%M}" if isinstance(local, datetime) else words


def _local(value: date) -> date:
    return localtime(value) if isinstance(value, datetime) and value.tzinfo else value


@register.filter
def plural_days(number: int) -> str:
    """1 day, 21 days."""
    return counted(number, "day")


@register.filter
def counted(number: int, noun: str) -> str:
    """{{ 3|counted:"action" }} → 3 actions; {{ 2|counted:"child,children" }} → 2 children."""
    singular, _, plural = noun.partition(",")
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


@register.filter
def gt_field(field: BoundField) -> SafeString:
    """The bare control of a form's field with its GOV.UK class, for filters and grids.

    The label is the template's; errors are announced by `aria-describedby` on the id `…_error`.
    """
    widget = field.field.widget
    kind = {Select: "govuk-select", Textarea: "govuk-textarea", CheckboxInput: "govuk-checkboxes__input"}
    base = next((name for cls, name in kind.items() if isinstance(widget, cls)), "govuk-input")
    attrs: dict[str, str | bool] = {"class": base}
    if field.errors:
        attrs |= {"class": f"{base} {base}--error", "aria-describedby": f"{field.auto_id}_error"}
    return field.as_widget(attrs=attrs)


@register.filter
def gt_items(field: BoundField) -> list[dict[str, Any]]:
    """The radios or boxes of a field: id, value, label, hint, divider and checked of each.

    The first has the field's own id: an error summary links to it, and the link must reach
    something that takes the focus.
    """
    value, field_id = field.value(), field.auto_id
    chosen = {str(one) for one in value} if isinstance(value, (list, tuple, set)) else {str(value)}
    return [
        {
            "id": field_id if position == 1 else f"{field_id}_{position}",
            "value": str(choice[0]),
            "label": choice[1],
            "hint": getattr(choice, "hint", ""),
            "divider": getattr(choice, "divider", ""),
            "checked": str(choice[0]) in chosen,
        }
        for position, choice in enumerate(field.field.choices, start=1)  # type: ignore[attr-defined]
    ]


@register.simple_tag(takes_context=True)
def gt_shell(context: template.Context) -> Shell:
    """The page's frame, also where an error page is rendered without context processors."""
    found = context.get("shell")
    return found if found is not None else NOBODY


@register.simple_tag
def gt_council() -> Any:
    """The council of config/council.toml, also for error pages, which have no context."""
    return settings.COUNCIL


@register.simple_block_tag
def gt_section(
    content: SafeString, title: str, note: str = "", anchor: str = "", gap: bool = False, level: int = 2
) -> SafeString:
    """{% gt_section "Overdue" "2 of 14" %}…{% endgt_section %}; `gap` leaves air below the heading."""
    context = {
        "content": content,
        "title": title,
        "note": note,
        "anchor": anchor,
        "gap": gap,
        "tag": f"h{level}",
    }
    return render_to_string("components/section.html", context)


@register.simple_block_tag
def gt_panel(content: SafeString, title: str, anchor: str = "") -> SafeString:
    """{% gt_panel "Milestones" %}…{% endgt_panel %}: a grey panel of the side column."""
    return render_to_string("components/panel.html", {"content": content, "title": title, "anchor": anchor})


@register.simple_block_tag
def gt_table(content: SafeString, caption: str, stack: bool = True, kind: str = "") -> SafeString:
    """{% gt_table "Actions, worst first" %}<thead>…<tbody>…{% endgt_table %}

    Rows carry the roles that cards on a phone would lose: see docs/design-system.md.
    """
    context = {"content": content, "caption": caption, "stack": stack, "kind": kind}
    return render_to_string("components/table.html", context)


@register.inclusion_tag("components/table_heading.html", takes_context=True)
def gt_th(
    context: template.Context, label: str, sort: str = "", numeric: bool = False, anchor: str = ""
) -> dict[str, Any]:
    """A column's heading; with `sort` a link that sorts by it, and back on the second press."""
    heading: dict[str, Any] = {"label": label, "numeric": numeric, "url": "", "sorted": ""}
    if sort:
        query = _query(context)
        now = query.get("sort", "")
        heading["sorted"] = "ascending" if now == sort else "descending" if now == f"-{sort}" else ""
        query["sort"] = f"-{sort}" if now == sort else sort
        query.pop("page", None)
        heading["url"] = f"?{query.urlencode()}{'#' + anchor if anchor else ''}"
    return heading


@register.inclusion_tag("components/pagination.html", takes_context=True)
def gt_pagination(context: template.Context, page: "Page[Any]", anchor: str = "") -> dict[str, Any]:
    """Links to the pages of a Django `Page`, which keep filters and order; nothing for one page."""
    query = _query(context)

    def url(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}{'#' + anchor if anchor else ''}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "pages": [(number, url(number) if isinstance(number, int) else "") for number in numbers],
        "previous": url(page.number - 1) if page.has_previous() else "",
        "next": url(page.number + 1) if page.has_next() else "",
    }


def _query(context: template.Context) -> QueryDict:
    """A copy of the address's query, to be changed."""
    request = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)
