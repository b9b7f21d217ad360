"""Reads about people and posts, as dataclasses ready to render."""

from accounts.queries.naming import Deed, posts_of, posts_on
from accounts.queries.posts import (
    HeldPost,
    PostPage,
    PostRow,
    ServicePosts,
    Tenant,
    current_posts,
    own_posts,
    people_to_notify,
    post_page,
    posts_by_service,
    posts_without_holder,
)
from accounts.queries.users import Factors, GrantRow, UserPage, find_users, second_factors, user_page

__all__ = [
    "Deed",
    "Factors",
    "GrantRow",
    "HeldPost",
    "PostPage",
    "PostRow",
    "ServicePosts",
    "Tenant",
    "UserPage",
    "current_posts",
    "find_users",
    "own_posts",
    "people_to_notify",
    "post_page",
    "posts_by_service",
    "posts_of",
    "posts_on",
    "posts_without_holder",
    "second_factors",
    "user_page",
]
