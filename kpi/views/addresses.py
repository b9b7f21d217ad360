"""What addresses of performance carry, read without trust."""

import re

from django.http import HttpRequest

from kpi.models.indicator import CODE_SHAPE


def named_codes(request: HttpRequest) -> list[str]:
    """The codes of indicators that an address names (?indicator=K1&indicator=K2); others are none."""
    return [code for code in request.GET.getlist("indicator") if re.fullmatch(CODE_SHAPE, code)]
