"""Permanent references: A001, A002 … in their plan, never given twice."""

from collections.abc import Collection

from improvement_plan.models import Plan


def take_references(plan: Plan, count: int, *, besides: Collection[str] = ()) -> list[str]:
    """The next `count` references of the plan. Locks the plan until the transaction ends.

    `besides`: references that are about to be given by hand.
    """
    locked = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    first = locked.next_reference_number
    taken = set(
        locked.actions.filter(reference__startswith=locked.reference_prefix).values_list(
            "reference", flat=True
        )
    )
    references: list[str] = []
    number = first
    while len(references) < count:
        reference = f"{locked.reference_prefix}{number:03d}"
        if reference not in taken and reference not in besides:
            references.append(reference)
        number += 1
    Plan.objects.filter(pk=plan.pk).update(next_reference_number=number)
    return references
