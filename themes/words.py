"""The state of the themes as a sentence: the risk before the success."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import Draft, Step
from sse_project.lib.words import capitalised, in_words
from themes.coverage import RANK, Cell


def phase_sentence(count: int, phase: str) -> str:
    """Return how many themes the drafts of a phase are held against."""
    if not count:
        return _("No themes are set for {phase} yet").format(phase=phase)
    return ngettext(
        "The drafts of {phase} are held against one theme",
        "The drafts of {phase} are held against {n} themes",
        count,
    ).format(phase=phase, n=in_words(count))


def draft_sentences(latest: list[Cell], number: int) -> list[str]:
    """Return how the themes stand in one version."""
    if not latest:
        return [_("No themes are set for this phase yet.")]
    missing = [_name(cell.theme) for cell in latest if cell.verdict == "missing"]
    partly = [_name(cell.theme) for cell in latest if cell.verdict == "partly"]
    open_ones = sum(not cell.verdict for cell in latest)
    if open_ones == len(latest):
        text = _("Nobody has judged the themes in version {number} yet.")
        return [text.format(number=number)]
    sentences = []
    if missing:
        sentences.append(
            ngettext(
                "{names} is missing in version {number}.",
                "{names} are missing in version {number}.",
                len(missing),
            ).format(names=_listed(missing), number=number)
        )
    elif partly:
        sentences.append(
            ngettext(
                "{names} is covered in part only in version {number}.",
                "{names} are covered in part only in version {number}.",
                len(partly),
            ).format(names=_listed(partly), number=number)
        )
    elif not open_ones:
        sentences.append(
            _("Version {number} covers every theme.").format(number=number)
        )
    if open_ones:
        sentences.append(
            ngettext(
                "One theme is not judged yet.",
                "{n} themes are not judged yet.",
                open_ones,
            ).format(n=capitalised(in_words(open_ones)))
        )
    return sentences


def overview_sentences(latest: list[list[Cell]], better: int, kind: str) -> list[str]:
    """Return how the latest drafts of a phase stand: `latest` is a row a theme.

    `better` counts the judgements that rose since the version before; `kind`
    names the drafts ("second drafts").
    """
    if not latest:
        return [_("No themes are set for this phase yet.")]
    drafts = len(latest[0])
    if not drafts:
        return [_("No draft has been handed in yet.")]
    of = in_words(drafts)
    every = [cell for row in latest for cell in row]
    unjudged = sum(not cell.verdict for cell in every)
    if unjudged == len(every):
        return [_("No theme has been judged in the {kind} yet.").format(kind=kind)]
    sentences = [
        _weakest(latest, of, kind)
        or (
            _("Every theme is covered in all {of} {kind}.")
            if not unjudged
            else _("Every theme judged so far is covered.")
        ).format(of=of, kind=kind)
    ]
    if unjudged:
        sentences.append(
            ngettext(
                "One judgement is still to be made.",
                "{n} judgements are still to be made.",
                unjudged,
            ).format(n=capitalised(in_words(unjudged)))
        )
    elif better:
        sentences.append(
            ngettext(
                "One judgement is better than in the version before.",
                "{n} judgements are better than in the version before.",
                better,
            ).format(n=capitalised(in_words(better)))
        )
    return sentences


def _weakest(latest: list[list[Cell]], of: str, kind: str) -> str:
    """Return the theme that most drafts miss; else the one most treat in part."""
    for verdict in ("missing", "partly"):
        counts = Counter(
            {row[0].theme: sum(c.verdict == verdict for c in row) for row in latest}
        )
        theme, count = max(counts.items(), key=lambda pair: pair[1])
        if not count:
            continue
        wording = (
            _("{theme} is missing in {n} of {of} {kind}.")
            if verdict == "missing"
            else _("{theme} is covered in part only in {n} of {of} {kind}.")
        )
        return wording.format(theme=_name(theme), n=in_words(count), of=of, kind=kind)
    return ""


def drafts_in_words(drafts: Iterable[Draft]) -> str:
    """Return what the drafts are: "second drafts", or "latest drafts" of several."""
    names = {
        Step.Kind.FIRST_DRAFT: _("first drafts"),
        Step.Kind.SECOND_DRAFT: _("second drafts"),
        Step.Kind.THIRD_DRAFT: _("third drafts"),
        Step.Kind.FINAL_DRAFT: _("final drafts"),
    }
    kinds = {draft.step.kind if draft.step else "" for draft in drafts}
    kind = kinds.pop() if len(kinds) == 1 else ""
    return next(
        (name for each, name in names.items() if each == kind), _("latest drafts")
    )


def is_better(now: Cell, before: Cell | None) -> bool:
    """Return whether a judgement rose since the version before."""
    return before is not None and RANK[now.verdict] > RANK[before.verdict] >= 0


def _name(theme: object) -> str:
    """Return a theme's name as a headline prints it: COVID-19 is not broken."""
    return str(theme).replace("-", "\N{NON-BREAKING HYPHEN}")


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1])
