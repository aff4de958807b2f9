"""The pages that read across rooms, one module a page."""

from dashboard.views.calendar import (
    calendar,
    calendar_feed,
    calendar_off,
    calendar_on,
    calendar_renew,
)
from dashboard.views.countries import countries, country
from dashboard.views.history import history
from dashboard.views.home import home
from dashboard.views.my_work import my_work
from dashboard.views.overview import dashboard
from dashboard.views.phases import phase, phases
from dashboard.views.public import public, public_file, public_study

__all__ = [
    "calendar",
    "calendar_feed",
    "calendar_off",
    "calendar_on",
    "calendar_renew",
    "countries",
    "country",
    "dashboard",
    "history",
    "home",
    "my_work",
    "phase",
    "phases",
    "public",
    "public_file",
    "public_study",
]
