"""allauth's forms in the portal's words: labels above fields, no placeholders, no HTML as help."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from crispy_forms_gds.helper import FormHelper
from django import forms


class Plain:
    """Renders with crispy inside a form tag that the template writes; `words` are label and help."""

    words: dict[str, tuple[str, str]] = {}
    required: dict[str, str] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
            if name in self.words:
                field.label, field.help_text = self.words[name]
            if name in self.required:
                field.error_messages["required"] = self.required[name]


NEW_PASSWORD = {
    "password1": ("New password", "At least 12 characters; not a common one. Three random words are good"),
    "password2": ("The new password again", ""),
}
ENTER_NEW = {"password1": "Enter a new password", "password2": "Enter the new password again"}
CODE = {"code": ("Code", "Six figures from your authenticator app, or one of your recovery codes")}
ENTER_CODE = {"code": "Enter the code"}


class LoginForm(Plain, account.LoginForm):  # type: ignore[misc]
    words = {"login": ("E-mail address", ""), "password": ("Password", "")}
    required = {"login": "Enter your e-mail address", "password": "Enter your password"}


class ResetPasswordForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    words = {"email": ("E-mail address", "")}
    required = {"email": "Enter your e-mail address"}


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    words = NEW_PASSWORD
    required = ENTER_NEW


class ChangePasswordForm(Plain, account.ChangePasswordForm):  # type: ignore[misc]
    words = {"oldpassword": ("Current password", ""), **NEW_PASSWORD}
    required = {"oldpassword": "Enter your current password", **ENTER_NEW}


class SetPasswordForm(Plain, account.SetPasswordForm):  # type: ignore[misc]
    words = NEW_PASSWORD
    required = ENTER_NEW


class ReauthenticateForm(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    words = {"password": ("Password", "")}
    required = {"password": "Enter your password"}


class CodeForm(Plain, mfa.AuthenticateForm):  # type: ignore[misc]
    words = CODE
    required = ENTER_CODE


class CodeAgainForm(Plain, mfa.ReauthenticateForm):  # type: ignore[misc]
    words = CODE
    required = ENTER_CODE


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    words = {"code": ("Code", "The six figures that the app shows now")}
    required = ENTER_CODE


class DeactivateTOTPForm(Plain, totp.DeactivateTOTPForm):  # type: ignore[misc]
    """No fields: whether the app may be removed."""


class AddPasskeyForm(Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    words = {"name": ("Name of the passkey", "So that you know it again, for example: work telephone")}


class RenamePasskeyForm(Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    words = {"name": ("Name of the passkey", "")}
    required = {"name": "Enter a name"}
