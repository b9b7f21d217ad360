"""Run one bench in a database of its own: `python script/bench.py NAME [ARGUMENTS]`.

The embedded servers run as for the portal (nothing careless, unlike the tests' servers). The bench
finds an empty, migrated database `portal_bench_NAME`, which is dropped before and after, and works
as the application's role. A bench is a module script/bench.d/NAME.py with `main(arguments)`.
"""

import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config.embedded import servers  # noqa: E402
from config.embedded.place import Place, checkout_place  # noqa: E402
from config.embedded.postgres import connect  # noqa: E402


@contextmanager
def empty_database(place: Place, name: str) -> Iterator[None]:
    """An empty database that the environment names and that is gone afterwards."""
    _run(place, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    redis_url = os.environ["REDIS_URL"]
    try:
        os.environ.update(place.environment(database=name), REDIS_URL=redis_url)
        yield
    finally:
        _run(place, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _run(place: Place, *statements: str) -> None:
    connection = connect(place, database="postgres")
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def run_bench(name: str, arguments: list[str]) -> None:
    """Set Django up and call the bench's `main`."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    spec = importlib.util.spec_from_file_location(f"bench_{name}", ROOT / "script" / "bench.d" / f"{name}.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"There is no bench {name}.")
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    print(f"\n# {name}", flush=True)
    bench.main(arguments)


def main() -> None:
    name, *arguments = sys.argv[1:]
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(variable, None)  # a bench never works on a council's servers
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    with servers(), empty_database(checkout_place(), f"portal_bench_{name}"):
        run_bench(name, arguments)


if __name__ == "__main__":
    main()
