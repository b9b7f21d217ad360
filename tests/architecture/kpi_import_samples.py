"""An upload of figures that waits for its owner, who alone may open it."""

from typing import Any

from accounts.models import User
from kpi.models import KpiUpload
from kpi.services.uploads import begin_upload
from tests.architecture.samples import EXTEND, GROW, SAMPLES, Sample, World
from tests.factories.improvement_plan import NOW
from tests.factories.kpi import IndicatorFactory

FILE = b"code,period,value\r\nIMPORTED,2018-12,83.0\r\nIMPORTED,2018-11,\r\nUNKNOWN,2018-12,5\r\n"


def extend(world: World) -> None:
    """An indicator, and an analyst's file with a figure of it and a code that nobody knows."""
    IndicatorFactory(code="IMPORTED")
    world.more["figures"] = _begin(world)


def grow(world: World) -> None:
    """More uploads that wait."""
    for _ in range(3):
        _begin(world)


def _begin(world: World) -> KpiUpload:
    return begin_upload(
        kind=KpiUpload.Kind.OBSERVATIONS,
        name="kpis.csv",
        content=FILE,
        indicator="",
        by=_owner(world),
        now=NOW,
    )


def _owner(world: World) -> User:
    return world.people["analyst"]


def _upload(world: World, user: User) -> dict[str, Any]:
    return {"public_id": world.more["figures"].public_id}


def _is_owner(world: World, user: User) -> bool:
    return user == _owner(world)


EXTEND.append(extend)
GROW.append(grow)
SAMPLES |= {
    "figures_sheet": Sample(data={"months": "1"}),
    "figures_preview": Sample(_upload, also=_is_owner),
    "figures_ticks": Sample(_upload, {"do": "leave_out", "key": "4"}, also=_is_owner),
    "figures_confirm": Sample(_upload, also=_is_owner),
    "figures_discard": Sample(_upload, also=_is_owner),
}
