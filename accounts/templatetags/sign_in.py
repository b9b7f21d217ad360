"""What the sign-in page shows beside its form."""

from django import template
from django.conf import settings

from accounts.demo import DemoSignIn
from accounts.demo import demo_sign_ins as find

register = template.Library()


@register.simple_tag
def demo_sign_ins() -> list[DemoSignIn]:
    """The example's people; none outside an example."""
    return find()


@register.simple_tag
def second_factor_is_asked() -> bool:
    """Whether the council asks everybody for a second factor."""
    return bool(settings.REQUIRE_SECOND_FACTOR)
