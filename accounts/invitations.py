"""The mail with which a new person chooses a password."""

import logging
from smtplib import SMTPException

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User

logger = logging.getLogger("golden_thread.accounts")


def password_link(user: User) -> str:
    """An address, good for PASSWORD_RESET_TIMEOUT or until used, on which this person sets a password."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])
    return f"{settings.SITE_URL}{path}"


def invite(request: HttpRequest, user: User) -> bool:
    """Mail the link, at once and not through a stored notice: it is a secret. Whether it was sent."""
    context = {"user": user, "password_url": password_link(user), "council": settings.COUNCIL}
    try:
        get_adapter(request).send_mail("account/email/invitation", user.email, context)
    except (SMTPException, OSError):
        logger.exception("invitation of user %s was not sent", user.pk)
        return False
    return True
