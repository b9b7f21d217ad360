"""Which app adds what to the pages that show things of several apps.

Dotted paths, lowest app first; `foundation.composition.providers(kind)` imports them. The kinds
and the shape of what each provider returns stand in `foundation/composition/protocols.py`.
"""

PROVIDERS: dict[str, list[str]] = {
    # (user) -> list[NavItem]
    "nav": [
        "accounts.providers.nav",
        "kpi.providers.nav",
        "improvement_plan.providers.nav",
        "golden_thread.providers.nav",
    ],
    # (user, today) -> list[WorkItem]: what waits for this person's answer
    "work": ["kpi.providers.work_items", "improvement_plan.providers.work_items"],
    # (action, user) -> list[StoryEntry]
    "action_story": ["improvement_plan.providers.action_story"],
    # (action, user) -> list[ThreadLink]
    "action_thread": [],
    # (user) -> SearchSource
    "search": ["kpi.providers.search_source", "improvement_plan.providers.search_source"],
    # (user, today) -> list[DigestItem]
    "digest": ["kpi.providers.digest_items", "improvement_plan.providers.digest_items"],
    # (indicator code, user) -> list[IndicatorLink]: what hangs on an indicator
    "indicator_links": ["improvement_plan.providers.indicator_links"],
    # (public ids of audit findings, user) -> {public id: [(text, address)]}: what hangs on a finding
    "finding_links": ["improvement_plan.providers.finding_links"],
    # (month_end) -> None: asks for the work that follows when a month of performance is closed
    "month_closed": ["improvement_plan.providers.month_closed"],
}
