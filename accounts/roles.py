"""Role → permissions, the one table. Pages and API ask `user.has_perm("plans.view")`.

A permission opens a route; which objects a person sees there is `visible_to(user)`, and what they
may do to one object is decided by the app's `permissions.py` (for example: an officer reports on
the actions of the posts that they hold).
"""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """The people of DESIGN section 1; values are stored."""

    OFFICER = "officer"
    PROGRAMME_MANAGER = "programme_manager"
    MANAGER = "manager"
    ANALYST = "analyst"
    PARTICIPATION_WORKER = "participation_worker"
    CLERK = "clerk"
    BOARD_MEMBER = "board_member"
    YOUNG_MEMBER = "young_member"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role as a page names it."""
        return self.value.replace("_", " ").capitalize()


KNOWN = frozenset(role.value for role in Role)

PERMISSIONS: dict[str, str] = {
    "work.view": "see their own work",
    "plans.view": "read improvement plans, their actions and ratings",
    "plans.view_drafts": "read plans that are not yet published",
    "plans.edit": "create and edit plans, priorities, areas, recommendations and actions",
    "plans.import": "load plans from files",
    "plans.export": "download plans and actions",
    "actions.report": "report progress on the actions of their own posts",
    "actions.report_any": "report progress on any action",
    "actions.override": "override a rating, stop an action, accept a request to move a date",
    "actions.queue": "see and give out work without an owner or a date",
    "kpi.view": "read performance: published figures of closed months, reports, quality activity",
    "kpi.small_numbers": "see performance before it is published, small counts of children included",
    "kpi.comment": "write commentary on the indicators of their own posts",
    "kpi.comment_any": "ask for commentary and write it on any indicator",
    "kpi.approve": "approve what another person wrote: commentary and reports",
    "kpi.import": "load results and comparators from files",
    "kpi.close": "take snapshots, close months, correct closed ones",
    "kpi.edit": "define indicators, targets and rebases",
    "kpi.report": "edit the KPI report",
    "kpi.export": "download performance figures and reports",
    "quality.edit": "record audits, complaints and compliments",
    "search.use": "search what they may read",
    "people.view": "see posts and who holds them",
    "people.manage": "create users, give roles, fill posts",
    "audit.view": "read who did what, with the history of each record",
    "jobs.view_all": "see everybody's background work",
}

_READ = {"work.view", "plans.view", "search.use"}
_STAFF = _READ | {"kpi.view", "kpi.small_numbers"}
_OFFICER = _STAFF | {"actions.report", "plans.export", "people.view", "kpi.comment", "kpi.export"}
_MANAGER = _OFFICER | {
    "actions.override", "actions.queue", "audit.view", "kpi.comment_any", "kpi.approve", "kpi.report",
    "quality.edit",
}  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OFFICER: frozenset(_OFFICER),
    Role.MANAGER: frozenset(_MANAGER),
    Role.PROGRAMME_MANAGER: frozenset(
        _MANAGER | {"plans.edit", "plans.import", "plans.view_drafts", "actions.report_any"}
    ),
    Role.ANALYST: frozenset(
        _STAFF
        | {
            "plans.export",
            "people.view",
            "kpi.import",
            "kpi.close",
            "kpi.edit",
            "kpi.comment",
            "kpi.comment_any",
            "kpi.report",
            "kpi.export",
            "quality.edit",
        }
    ),
    Role.PARTICIPATION_WORKER: frozenset(_READ | {"actions.report", "kpi.view"}),
    Role.CLERK: frozenset(_READ | {"plans.export", "kpi.view", "kpi.export"}),
    Role.BOARD_MEMBER: frozenset(_READ | {"kpi.view", "kpi.export"}),
    Role.YOUNG_MEMBER: frozenset({"work.view"}),
    Role.INSPECTOR: frozenset(
        {
            "work.view",
            "plans.view",
            "plans.export",
            "search.use",
            "audit.view",
            "kpi.view",
            "kpi.small_numbers",
            "kpi.export",
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {"work.view", "people.view", "people.manage", "audit.view", "jobs.view_all"}
    ),
}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Everything that the holder of these roles may do; unknown roles give nothing."""
    return frozenset().union(*(ROLE_PERMISSIONS[Role(role)] for role in roles if role in KNOWN))


def labels_of(roles: Iterable[str]) -> list[str]:
    """These roles as a page names them, in order; a role that no longer exists by its stored name."""
    return sorted(Role(role).label if role in KNOWN else role for role in roles)
