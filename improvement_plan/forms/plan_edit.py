"""The forms about a plan as a whole, and about the promise of an action."""

from datetime import date
from typing import Any

from crispy_forms_gds.layout import Field
from django import forms

from accounts.form_fields import post_field, with_chosen
from accounts.models import Service, User
from foundation.composition.fields import DayField
from foundation.editing.fields import Lines, LongText, Versioned, boxes_of, choice_of, helper, short_text
from improvement_plan.models import Action, Plan, StatusScheme
from improvement_plan.services.actions import NewAction
from improvement_plan.services.plans import VersionDetails

_PLAN_FIELDS = (
    "name", "kind", "purpose", "owner_post", "service", "parent", "scheme", "starts_on", "ends_on",
    "cycle_days",
)  # fmt: skip
_PROMISE = (
    "text",
    "area",
    "priority",
    "lead_post",
    "starts_on",
    "review_on",
    "success_criteria",
    "desired_outcome",
    "notes",
)


class PlanForm(Versioned):
    """A plan: what it is, when it runs, how often it is reported on."""

    name = short_text("Name", missing="Enter a name.")
    kind = forms.ChoiceField(
        label="Kind", choices=Plan.Kind.choices, error_messages={"invalid_choice": "Choose one of these."}
    )
    purpose = LongText("What it is for (optional)")
    owner_post = post_field(
        "Owner (optional)", empty="No owner yet", help_text="The post that answers for the plan."
    )
    service = choice_of(Service.objects.all(), "Service (optional)", empty="The whole department")
    parent = choice_of(Plan.objects.none(), "Part of (optional)", empty="It stands by itself")
    scheme = choice_of(
        StatusScheme.objects.all(),
        "Colours and words",
        empty="Choose",
        missing="Choose a key.",
        help_text="The key in which the plan shows its ratings.",
    )
    starts_on = DayField(label="Starts on (optional)", required=False)
    ends_on = DayField(label="Ends on (optional)", required=False)
    cycle_days = forms.IntegerField(
        label="A report is wanted every so many days",
        min_value=1,
        max_value=366,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text="An action without a report for longer is flagged stale.",
        error_messages={
            "required": "Enter a number of days.",
            "invalid": "Enter a whole number of days.",
            "min_value": "At least 1 day.",
            "max_value": "At most 366 days.",
        },
    )

    def __init__(self, *args: Any, user: User, plan: Plan | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = self.initial_of(plan) if plan else {"cycle_days": 31, "version": 1}
        super().__init__(*args, **kwargs)
        with_chosen(self.fields["owner_post"], plan.owner_post_id if plan else None)
        others = Plan.objects.visible_to(user).exclude(pk=plan.pk if plan else 0)
        self.fields["parent"].queryset = others.exclude(parent=plan) if plan else others  # type: ignore[attr-defined]
        self.helper = helper(
            Field.text("name"),
            Field.select("kind"),
            Field.textarea("purpose", rows=4),
            Field.select("owner_post"),
            Field.select("service"),
            Field.select("parent"),
            Field("starts_on"),
            Field("ends_on"),
            Field.text("cycle_days", field_width=4),
            Field.select("scheme"),
            save="Save the plan" if plan else "Create the plan",
        )

    @staticmethod
    def initial_of(plan: Plan) -> dict[str, Any]:
        """The plan as this form shows it."""
        values = {name: getattr(plan, name) for name in _PLAN_FIELDS}
        return {**values, "version": plan.version}

    def changes(self) -> dict[str, Any]:
        """The plan's fields as they are to be."""
        return {name: self.cleaned_data[name] for name in _PLAN_FIELDS}


class VersionForm(forms.Form):
    """Document control: a version that was issued."""

    number = short_text(
        "Number", longest=20, missing="Enter the version’s number.", help_text="As printed, such as 4.2."
    )
    issued_on = DayField(label="Issued on")
    summary = LongText("What changed (optional)")
    approved_by = short_text(
        "Approved by (optional)", help_text="The board or post, such as Improvement Board."
    )
    approved_on = DayField(label="Approved on (optional)", required=False)
    sent_to = Lines(
        "Sent to (optional)", help_text="Boards, posts or partners, one on each line. No person’s name."
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"issued_on": today})
        self.fields["issued_on"].error_messages["required"] = "Enter the day that it was issued."
        self.helper = helper(
            Field.text("number", field_width=10),
            Field("issued_on"),
            Field.textarea("summary", rows=3),
            Field.text("approved_by"),
            Field("approved_on"),
            Field.textarea("sent_to", rows=4),
            save="Issue the version",
            hidden=(),
        )

    def details(self) -> VersionDetails:
        """The version as the service takes it."""
        given = self.cleaned_data
        return VersionDetails(
            number=given["number"],
            issued_on=given["issued_on"],
            summary=given["summary"],
            approved_by=given["approved_by"],
            approved_on=given["approved_on"],
            sent_to=tuple(given["sent_to"]),
        )


class ActionForm(Versioned):
    """What an action promises; with `action` None a new one, which may be given its agreed date."""

    text = LongText("What will be done", missing="Say what is to be done.")
    success_criteria = LongText("Success looks like (optional)")
    desired_outcome = LongText("Outcome wanted for children (optional)")
    starts_on = DayField(label="Starts on (optional)", required=False)
    due_on = DayField(label="Agreed date (optional)", required=False)
    review_on = DayField(label="Review date (optional)", required=False)
    partners = Lines("Partners outside the council (optional)", help_text="Organisations, one on each line.")
    notes = LongText("Notes (optional)")

    def __init__(self, *args: Any, plan: Plan, action: Action | None = None, **kwargs: Any) -> None:
        given: dict[str, Any] = kwargs.pop("initial", {})
        kwargs["initial"] = self.initial_of(action) if action else {"version": 1, **given}
        super().__init__(*args, **kwargs)
        self._add_choices(plan, action)
        if action is not None:
            del self.fields["due_on"]
        dates = ("starts_on", "review_on") if action else ("starts_on", "due_on", "review_on")
        self.helper = helper(
            Field.textarea("text", rows=3),
            Field.select("area"),
            Field.select("priority"),
            Field.select("lead_post"),
            *(Field(name) for name in dates),
            Field.textarea("success_criteria", rows=3),
            Field.textarea("desired_outcome", rows=3),
            Field.textarea("partners", rows=3),
            Field.textarea("notes", rows=3),
            Field.checkboxes("contributors", small=True),
            save="Save the action" if action else "Add the action",
        )

    def _add_choices(self, plan: Plan, action: Action | None) -> None:
        self.fields["area"] = choice_of(
            plan.areas.select_related("priority"), "Area of improvement (optional)", empty="No area"
        )
        self.fields["area"].label_from_instance = lambda area: f"{area.key}: {area.text[:90]}"  # type: ignore[attr-defined]
        self.fields["priority"] = choice_of(
            plan.priorities.all(),
            "Priority (optional)",
            empty="No priority",
            help_text="An area decides the priority; choose one here only without an area.",
        )
        self.fields["lead_post"] = post_field(
            "Lead post (optional)", empty="No lead post yet", help_text="The one post that answers for it."
        )
        posts = self.fields["lead_post"].queryset  # type: ignore[attr-defined]
        self.fields["contributors"] = boxes_of(
            posts, "Contributors (optional)", help_text="Posts that help without answering for it."
        )
        if action is not None:
            helping = action.contributions.values_list("post_id", flat=True)
            with_chosen(self.fields["lead_post"], action.lead_post_id)
            with_chosen(self.fields["contributors"], *helping)

    @staticmethod
    def initial_of(action: Action) -> dict[str, Any]:
        """The promise as this form shows it."""
        values: dict[str, Any] = {name: getattr(action, name) for name in _PROMISE}
        return {
            **values,
            "contributors": list(action.contributors.all()),
            "partners": [partner.name for partner in action.partners.all()],
            "version": action.version,
        }

    def changes(self) -> dict[str, Any]:
        """The action's own fields as they are to be; contributors and partners stand beside them."""
        return {name: self.cleaned_data[name] for name in _PROMISE}

    def new(self) -> NewAction:
        """The promise of an action that is to be added."""
        given = self.cleaned_data
        return NewAction(
            **self.changes(),
            due_on=given["due_on"],
            contributors=tuple(given["contributors"]),
            partners=tuple(given["partners"]),
        )
