from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "foundation.editing"
    label = "editing"
