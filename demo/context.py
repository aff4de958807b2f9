"""What every page shows in demo mode: the strip with the clock."""

from typing import Any

from django.http import HttpRequest

from demo import clock, people


def demo(request: HttpRequest) -> dict[str, Any]:
    """Return the strip's time and, on the sign-in page, the accounts."""
    found: dict[str, Any] = {"demo_strip": clock.now().astimezone(clock.SEOUL)}
    if request.path.startswith("/accounts/login"):
        found["demo_accounts"] = people.by_phase()
        found["demo_password"] = people.PASSWORD
    return found
