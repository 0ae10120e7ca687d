"""The users' settings: what there is to set, and where it is read from."""

from reviewlint.settings.files import find_settings, read_settings, settings_below
from reviewlint.settings.places import SettingsError
from reviewlint.settings.schema import Criterion, Link, ReviewSettings, Settings

__all__ = [
    "Criterion",
    "Link",
    "ReviewSettings",
    "Settings",
    "SettingsError",
    "find_settings",
    "read_settings",
    "settings_below",
]
