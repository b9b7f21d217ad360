"""Every write about people: keyword-only, atomic, audited."""

from accounts.services.posts import (
    abolish_post,
    create_post,
    create_service,
    delegate_post,
    end_delegation,
    end_holding,
    fill_post,
)
from accounts.services.roles import end_role, grant_role
from accounts.services.users import (
    create_user,
    disable_user,
    enable_user,
    end_sessions,
    ensure_demo_user,
    remove_second_factor,
    set_digest_day,
)

__all__ = [
    "abolish_post",
    "create_post",
    "create_service",
    "create_user",
    "delegate_post",
    "disable_user",
    "enable_user",
    "end_delegation",
    "end_holding",
    "end_role",
    "end_sessions",
    "ensure_demo_user",
    "fill_post",
    "grant_role",
    "remove_second_factor",
    "set_digest_day",
]
