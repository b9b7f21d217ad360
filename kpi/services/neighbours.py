"""The council's statistical neighbours: one list, replaced as a whole."""

import zlib
from collections.abc import Sequence

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import StaleEdit, unless_taken
from kpi.models import Neighbour

# The list as a whole, for the record: no row has this number.
THE_LIST = Neighbour(pk=0, area="Statistical neighbours")


def neighbours() -> list[str]:
    """The areas, in order of their names."""
    return list(Neighbour.objects.values_list("area", flat=True))


def list_stamp(areas: Sequence[str]) -> int:
    """What an edit of the list began from: 31 bits that change with it."""
    return zlib.crc32("\n".join(areas).encode()) % (2**31 - 2) + 1


def set_neighbours(
    *, areas: Sequence[str], by: User | None, expected_version: int | None = None
) -> list[str]:
    """Make these areas the neighbours, each once. Raises StaleEdit when the list changed meanwhile."""
    wanted = list({area.casefold(): area for area in reversed(areas) if area.strip()}.values())
    with act(by=by, why="statistical neighbours set"):
        held = list(Neighbour.objects.select_for_update().values_list("area", flat=True))
        if expected_version is not None and list_stamp(held) != expected_version:
            raise StaleEdit(THE_LIST, list_stamp(held))
        gone = Neighbour.objects.exclude(area__in=wanted)
        removed = gone.count()
        gone.delete()
        added = [Neighbour(area=area) for area in wanted if area not in held]
        with unless_taken("Somebody else just changed this list. Save again.", field="areas"):
            Neighbour.objects.bulk_create(added)
        if added or removed:
            record(
                by=by, verb="neighbours.set", subject=THE_LIST, detail={"added": len(added), "gone": removed}
            )
        return neighbours()
