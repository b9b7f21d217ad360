"""The two status schemes that real plans printed, from improvement_plan/data/status_schemes.toml."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "status_schemes.toml"


def load(apps: Any, schema_editor: Any) -> None:
    scheme_model = apps.get_model("improvement_plan", "StatusScheme")
    entry_model = apps.get_model("improvement_plan", "StatusSchemeEntry")
    for key, shown in tomllib.loads(DATA.read_text(encoding="utf-8")).items():
        scheme = scheme_model.objects.create(key=key, name=shown.pop("name"))
        entry_model.objects.bulk_create(
            entry_model(scheme=scheme, rating=rating, colour=colour, words=words)
            for rating, (colour, words) in shown.items()
        )


def unload(apps: Any, schema_editor: Any) -> None:
    apps.get_model("improvement_plan", "StatusScheme").objects.filter(plans=None).delete()


class Migration(migrations.Migration):
    dependencies = [("improvement_plan", "0001_initial")]
    operations = [migrations.RunPython(load, unload)]
