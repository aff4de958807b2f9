"""What stands in the navigation: only what this reader may open."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Exists
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casestudies.models import CaseStudy, ReviewAssignment
from casestudies.situation import place_of
from countries.permissions import country_standing
from dashboard.alarm import mail_trouble
from dashboard.permissions import Audience, audience_of, phases_with_history
from phases.permissions import standing
from reminders.notices import STAMP, unread_count
from workshops.models import ActionItem


class Entry(NamedTuple):
    """One link of the navigation."""

    url: str
    label: str
    icon: str
    current: bool = False


@dataclass(frozen=True)
class Menu:
    """The bar on top (on phones: its first four) and all pages in the footer."""

    bar: list[Entry] = field(default_factory=list)
    footer: list[Entry] = field(default_factory=list)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give every template `nav`, `nav_footer`, `account_label`, `avatar`, and more.

    `mail_trouble` says to coordinators that no e-mail leaves, `unread_reminders` is
    the number on the bell. Costs nothing until a template asks; then at most two
    queries on top of the user's standing, once a request, and twice a minute those
    of the mail engine's state and of the bell.
    """
    user = getattr(request, "user", None)
    name = getattr(user, "name", "")
    return {
        "nav": SimpleLazyObject(lambda: menu_of(request).bar),
        "nav_footer": SimpleLazyObject(lambda: menu_of(request).footer),
        "mail_trouble": SimpleLazyObject(lambda: mail_trouble(user)),
        "unread_reminders": lambda: _unread(request),
        "account_label": name,
        "avatar": initials(name),
    }


def _unread(request: HttpRequest) -> int:
    return unread_count(request.user, request.session.get(STAMP, ""))


def menu_of(request: HttpRequest) -> Menu:
    """Return this request's menu; made once."""
    menu: Menu | None = getattr(request, "_menu", None)
    if menu is None:
        menu = _mark_current(_menu_for(getattr(request, "user", None)), request.path)
        request._menu = menu  # type: ignore[attr-defined]
    return menu


def initials(name: str) -> str:
    """Return up to two letters for the round mark beside a name."""
    words = name.split()
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    return name.strip()[:2].upper()


def _menu_for(user: Any) -> Menu:
    # A session of a review link opens its review and nothing else.
    if getattr(user, "is_limited", False):
        return Menu()
    make = {
        Audience.COORDINATOR: _for_coordinator,
        Audience.OVERSEER: _for_overseer,
        Audience.RESEARCHER: _for_researcher,
        Audience.ADVISER: _for_adviser,
        Audience.GUEST: _for_guest,
        Audience.VISITOR: _for_visitor,
    }
    return make[audience_of(user)](user)


def _entry(name: str, label: str, icon: str, *args: Any) -> Entry:
    return Entry(reverse(name, args=args), label, icon)


def _my_work() -> Entry:
    return _entry("dashboard:my_work", _("My work"), "inbox")


def _studies() -> Entry:
    return _entry("casestudies:studies", _("Case studies"), "file-text")


def _countries() -> Entry:
    return _entry("dashboard:countries", _("Countries"), "globe")


def _phases() -> Entry:
    return _entry("dashboard:phases", _("Phases"), "list")


def _milestones() -> Entry:
    return _entry("milestones:milestones", _("Milestones"), "chart-gantt")


def _workshops() -> Entry:
    return _entry("workshops:workshops", _("Workshops"), "presentation")


def _actions() -> Entry:
    return _entry("workshops:actions", _("Actions"), "clipboard-check")


def _themes() -> Entry:
    return _entry("themes:overview", _("Themes"), "list")


def _public() -> Entry:
    return _entry(
        "dashboard:public", pgettext("navigation", "Public page"), "arrow-right"
    )


def _overview(user: Any) -> list[Entry]:
    entries = [
        _entry("dashboard:dashboard", _("Dashboard"), "layout-dashboard"),
        _countries(),
        _studies(),
        _milestones(),
        _workshops(),
    ]
    if phases_with_history(user):
        entries.append(_entry("dashboard:history", _("History"), "history"))
    return entries


def _for_coordinator(user: Any) -> Menu:
    dashboard, *others = _overview(user)
    bar = [
        dashboard,
        _my_work(),
        *others,
        _entry("countries:team", _("Team"), "users"),
        _entry("reminders:emails", _("E-mails"), "mail"),
    ]
    footer = [*bar, _actions(), _themes(), _phases(), _public()]
    if user.is_superuser:
        footer.append(_entry("admin:index", _("Administration"), "lock"))
    return Menu(bar, footer)


def _for_overseer(user: Any) -> Menu:
    dashboard, *others = _overview(user)
    if standing(user).ilo_staff:  # they review drafts
        bar = [dashboard, *others, _my_work()]
        return Menu(bar, [*bar, _actions(), _themes(), _phases(), _public()])
    bar = [dashboard, *others]
    return Menu(bar, [*bar, _my_work(), _actions(), _themes(), _phases(), _public()])


def _for_researcher(user: Any) -> Menu:
    owed = ActionItem.objects.open().filter(owner=user)  # asked in the same query
    own = list(
        CaseStudy.objects.filter(participation__in=country_standing(user).teams)
        .order_by("phase", "pk")
        .values_list("slug", Exists(owed))[:2]
    )
    study = (
        _entry("casestudies:study", _("Case study"), "file-text", own[0][0])
        if len(own) == 1
        else _studies()
    )
    bar = [_my_work(), study, _workshops(), _milestones(), _countries()]
    if any(owes for _slug, owes in own):
        bar.insert(3, _actions())
    return Menu(bar, [*bar, _phases(), _public()])


def _for_adviser(user: Any) -> Menu:
    bar = [_phases(), _countries(), _workshops(), _public()]
    if country_standing(user).committees:
        bar.insert(2, _studies())
        bar.insert(0, _my_work())  # what is shared with them
    return Menu(bar, bar)


def _for_guest(user: Any) -> Menu:
    bar = [_my_work()]
    reviews = _reviews_of(user)
    for assignment in reviews:
        title = _("Review: {study}").format(study=place_of(assignment.round.study))
        if len(reviews) == 1:
            title = _("Your review")
        bar.append(
            _entry("casestudies:assignment", title, "message-square", assignment.pk)
        )
    return Menu(bar, [*bar, _public()])


def _reviews_of(user: Any) -> list[ReviewAssignment]:
    return list(
        ReviewAssignment.objects.giving_access(user)
        .select_related("round__study__participation__country")
        .order_by("due_on")[:3]
    )


def _for_visitor(user: Any) -> Menu:
    bar = [
        _entry("dashboard:public", _("The project"), "globe"),
        _entry("account_login", _("Sign in"), "lock"),
    ]
    return Menu(bar, bar)


def _mark_current(menu: Menu, path: str) -> Menu:
    """Mark the entry whose address is the longest beginning of `path`."""
    here = max(
        (e.url for e in menu.footer if path.startswith(e.url)), key=len, default=None
    )

    def marked(entries: list[Entry]) -> list[Entry]:
        return [e._replace(current=e.url == here) for e in entries]

    return Menu(marked(menu.bar), marked(menu.footer))
