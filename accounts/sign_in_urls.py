"""The pages of django-allauth that this portal uses, each with the permission it needs.

Left out: other e-mail addresses, sign-in by mailed code. "Sign up" only says that it is closed. Names
are allauth's own, since its views redirect to them.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import URLPattern, register_converter
from django.urls.converters import StringConverter

from foundation.access.routes import PUBLIC, SIGNED_IN, View, route


class Base36Converter(StringConverter):
    """A user's number as reset links write it: no dash, so that the key after it stays whole."""

    regex = "[0-9A-Za-z]+"


register_converter(Base36Converter, "base36")


def _form(pattern: str, view: View, name: str, needs: str) -> URLPattern:
    return route(pattern, view, name=name, needs=needs, methods=("GET", "POST"))


urlpatterns = [
    _form("login/", account.login, "account_login", PUBLIC),
    _form("logout/", account.logout, "account_logout", PUBLIC),
    route("sign-up/", account.signup, name="account_signup", needs=PUBLIC),
    route("inactive/", account.account_inactive, name="account_inactive", needs=PUBLIC),
    _form("reauthenticate/", account.reauthenticate, "account_reauthenticate", SIGNED_IN),
    _form("password/change/", account.password_change, "account_change_password", SIGNED_IN),
    _form("password/set/", account.password_set, "account_set_password", SIGNED_IN),
    _form("password/reset/", account.password_reset, "account_reset_password", PUBLIC),
    route("password/reset/done/", account.password_reset_done,
          name="account_reset_password_done", needs=PUBLIC),
    _form("password/reset/key/<base36:uidb36>-<key>/", account.password_reset_from_key,
          "account_reset_password_from_key", PUBLIC),
    route("password/reset/key/done/", account.password_reset_from_key_done,
          name="account_reset_password_from_key_done", needs=PUBLIC),
    # The second factor
    route("2fa/", mfa.index, name="mfa_index", needs=SIGNED_IN),
    _form("2fa/authenticate/", mfa.authenticate, "mfa_authenticate", PUBLIC),
    _form("2fa/reauthenticate/", mfa.reauthenticate, "mfa_reauthenticate", SIGNED_IN),
    _form("2fa/totp/activate/", totp.activate_totp, "mfa_activate_totp", SIGNED_IN),
    _form("2fa/totp/deactivate/", totp.deactivate_totp, "mfa_deactivate_totp", SIGNED_IN),
    route("2fa/recovery-codes/", codes.view_recovery_codes,
          name="mfa_view_recovery_codes", needs=SIGNED_IN),
    _form("2fa/recovery-codes/generate/", codes.generate_recovery_codes,
          "mfa_generate_recovery_codes", SIGNED_IN),
    route("2fa/recovery-codes/download/", codes.download_recovery_codes,
          name="mfa_download_recovery_codes", needs=SIGNED_IN),
    route("2fa/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn", needs=SIGNED_IN),
    _form("2fa/passkeys/add/", webauthn.add_webauthn, "mfa_add_webauthn", SIGNED_IN),
    _form("2fa/passkeys/reauthenticate/", webauthn.reauthenticate_webauthn,
          "mfa_reauthenticate_webauthn", SIGNED_IN),
    _form("2fa/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, "mfa_remove_webauthn", SIGNED_IN),
    _form("2fa/passkeys/<int:pk>/edit/", webauthn.edit_webauthn, "mfa_edit_webauthn", SIGNED_IN),
    # The council's own accounts (OpenID Connect)
    route("council/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled", needs=PUBLIC),
    route("council/error/", social.login_error, name="socialaccount_login_error", needs=PUBLIC),
    _form("council/<provider_id>/login/", openid.login, "openid_connect_login", PUBLIC),
    route("council/<provider_id>/login/callback/", openid.callback,
          name="openid_connect_callback", needs=PUBLIC),
]  # fmt: skip
