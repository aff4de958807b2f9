"""Pages on which coordinators read and set when the people of a phase are reminded."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from reminders.forms.emails import ChangeRuleForm, RuleForm, SwitchForm
from reminders.models import Rule
from reminders.permissions import phase_ruled_by
from reminders.rules.page import kind_with, kinds_of
from reminders.rules.sentences import told
from reminders.services import rules as services
from sse_project.lib import deadlines
from sse_project.lib.access import one_visible
from sse_project.lib.forms import form_page, posted

CONFLICT = 409


@require_safe
def rules(request: HttpRequest, number: int) -> HttpResponse:
    """Show when people of the phase are reminded, kind by kind."""
    phase = phase_ruled_by(request.user, number)
    kinds = kinds_of(phase)
    return render(
        request,
        "reminders/rules.html",
        {
            "phase": phase,
            "kinds": kinds,
            "silent": [kind for kind in kinds if not kind.active_count],
            "own": [kind for kind in kinds if kind.is_own],
        },
    )


@require_http_methods(["GET", "POST"])
def rule_add(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for one more rule, and add it."""
    phase = phase_ruled_by(request.user, number)
    back = reverse("reminders:rules", args=[number])
    form = RuleForm(posted(request), initial={"kind": request.GET.get("kind", "")})
    if form.is_bound and form.is_valid():
        try:
            services.add_rule(phase, by=request.user, **form.cleaned_data)
        except services.RuleRefused as refused:
            form.add_error("days", refused.message)
        else:
            messages.success(request, _("The rule holds from now on."))
            return redirect(f"{back}#{form.cleaned_data['kind']}")
    return form_page(request, "reminders/rule_add.html", form, phase=phase, back=back)


@require_http_methods(["GET", "POST"])
def rule_change(request: HttpRequest, number: int, pk: int, slug: str) -> HttpResponse:
    """Show what a rule says of a kind of deadline and when; let other days hold.

    409 when somebody dropped the rule or switched it off meanwhile.
    """
    phase = phase_ruled_by(request.user, number)
    rule = one_visible(Rule.objects.visible_to(request.user), pk=pk)
    kind = deadlines.kind_named(slug)
    if kind is None or rule.phase_id not in (None, phase.pk):
        raise Http404
    back = f"{reverse('reminders:rules', args=[number])}#{kind.slug}"
    form = ChangeRuleForm(posted(request), initial=ChangeRuleForm.values_of(rule))
    shown, status = rule, 200
    if form.is_bound and form.is_valid():
        shown = Rule(phase=phase, kind=kind.slug, **form.cleaned_data)
        if "preview" not in request.POST:
            try:
                services.change_rule(
                    phase, rule, kind=kind.slug, by=request.user, **form.cleaned_data
                )
            except services.RuleGone:
                status = CONFLICT
            except services.RuleRefused as refused:
                form.add_error("days", refused.message)
            else:
                messages.success(request, _("The rule holds from now on."))
                return redirect(back)
    elif not form.is_bound and rule not in services.held(phase, kind.slug):
        status = CONFLICT
    if status == CONFLICT:
        context = {
            "phase": phase,
            "back": back,
            "typed": told(shown) if form.is_bound else "",
        }
        return render(request, "reminders/rule_gone.html", context, status=status)
    return form_page(
        request,
        "reminders/rule_change.html",
        form,
        phase=phase,
        back=back,
        kind=kind_with(kind, phase, [shown]),
        holds_for_more=rule.holds_for_more,
    )


@require_POST
def rule_switch(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Switch one rule on or off."""
    phase = phase_ruled_by(request.user, number)
    rule = one_visible(Rule.objects.visible_to(request.user), pk=pk)
    form = SwitchForm(request.POST)
    if not form.is_valid():
        raise Http404
    wanted = form.cleaned_data
    try:
        services.switch_rule(phase, rule, by=request.user, **wanted)
    except services.RuleRefused as refused:
        messages.error(request, refused.message)
    else:
        is_on = wanted["is_active"]
        said = _("The rule is switched on.") if is_on else _("The rule is off.")
        messages.success(request, said)
    return redirect(f"{reverse('reminders:rules', args=[number])}#{wanted['kind']}")


@require_http_methods(["GET", "POST"])
def rules_general(request: HttpRequest, number: int) -> HttpResponse:
    """Ask, then let the phase follow the general rules again for one kind."""
    phase = phase_ruled_by(request.user, number)
    kind = deadlines.kind_named(request.GET.get("kind", ""))
    if kind is None:
        raise Http404
    back = f"{reverse('reminders:rules', args=[number])}#{kind.slug}"
    if request.method == "POST":
        services.follow_general_rules(phase, kind=kind.slug, by=request.user)
        messages.success(request, _("The general rules hold again."))
        return redirect(back)
    return render(
        request,
        "components/confirm.html",
        {
            "eyebrow": str(kind.label),
            "question": _("Follow the general rules again?"),
            "consequence": _(
                "The rules of this phase for this kind of deadline are dropped. "
                "They stay in the history."
            ),
            "action": _("Follow the general rules"),
            "cancel_url": back,
        },
    )
