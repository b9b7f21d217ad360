from accounts.models.post import Post, PostDelegation, PostHolding
from accounts.models.service import Service
from accounts.models.user import RoleGrant, User

__all__ = ["Post", "PostDelegation", "PostHolding", "RoleGrant", "Service", "User"]
