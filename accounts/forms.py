"""Input about people and posts. What is refused, the services say; forms only read what was typed."""

from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Submit
from django import forms

from accounts.models import Service, User
from accounts.roles import Role
from foundation.composition.fields import DayField

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class PortalForm(forms.Form):
    """A form of one column with its button; `save_label` names the button."""

    save_label = "Save"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.attrs = {"novalidate": True}
        self.helper.add_input(Submit("save", self.save_label))


class PersonField(forms.CharField):
    """Somebody's e-mail address, typed; cleans to the user. Unknown addresses are an error."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.widget.attrs.update(autocomplete="off", spellcheck="false", inputmode="email")
        self.error_messages["required"] = "Enter the person’s e-mail address"

    def clean(self, value: Any) -> Any:
        email = super().clean(value)
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise forms.ValidationError("Nobody with this e-mail address can sign in here")
        return user


class ServiceForm(PortalForm):
    save_label = "Add the service"

    name = forms.CharField(max_length=200, error_messages={"required": "Enter the name of the service"})
    parent = forms.ModelChoiceField(
        Service.objects.order_by("name"), required=False, empty_label="None: it stands at the top",
        label="Part of",
    )  # fmt: skip


class PostForm(PortalForm):
    save_label = "Add the post"

    title = forms.CharField(
        max_length=200,
        help_text="As plans name it, for example: Head of Service, Front Door",
        error_messages={"required": "Enter the title of the post"},
    )
    service = forms.ModelChoiceField(
        Service.objects.order_by("name"), required=False, empty_label="None: a partner outside"
    )


class FillForm(PortalForm):
    save_label = "Fill the post"

    email = PersonField(label="E-mail address of the person")
    since = DayField(label="First day")
    until = DayField(label="Last day", required=False, help_text="Leave empty if none is set")


class DelegateForm(PortalForm):
    save_label = "Let them act for this post"

    email = PersonField(
        label="E-mail address of the person",
        help_text="They can report on the actions of this post, and see them under My work",
    )
    since = DayField(label="First day")
    until = DayField(label="Last day", required=False, help_text="Leave empty if none is set")


class LastDayForm(PortalForm):
    last_day = DayField(label="Last day")


class EndHoldingForm(LastDayForm):
    save_label = "End it"


class AbolishForm(LastDayForm):
    save_label = "Abolish the post"


class NewUserForm(PortalForm):
    save_label = "Add the person"

    display_name = forms.CharField(
        label="Name",
        max_length=150,
        help_text="Shown on pages about people; everywhere else their post is shown",
        error_messages={"required": "Enter the person’s name"},
    )
    email = forms.CharField(
        label="E-mail address",
        help_text="They are mailed a link with which they choose a password",
        error_messages={"required": "Enter an e-mail address"},
    )
    role = forms.ChoiceField(
        choices=[("", "No role yet"), *((role.value, role.label) for role in Role)], required=False
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in Role])


class UserFilterForm(forms.Form):
    q = forms.CharField(label="Name or e-mail address", required=False, max_length=200)
    role = forms.ChoiceField(
        choices=[("", "Any role"), *((role.value, role.label) for role in Role)], required=False
    )
    state = forms.ChoiceField(
        label="Who",
        choices=[("", "Those who may sign in"), ("disabled", "Disabled"), ("all", "Everybody")],
        required=False,
    )


class DigestForm(PortalForm):
    save_label = "Save the day"

    weekday = forms.TypedChoiceField(
        label="Day",
        help_text="What you owe, what turned red and what turns red next: links only",
        choices=[*((str(n), day) for n, day in enumerate(WEEKDAYS)), ("", "No mail")],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select,
    )
