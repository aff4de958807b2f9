"""The lock under which a workshop changes."""

from workshops.models import Workshop


def locked_workshop(workshop: Workshop) -> Workshop:
    """Lock the workshop and return it as it stands now.

    Whoever changes it or what belongs to it waits for whoever does so already: a form
    sent twice is one act, and what a reader of the notes has not seen yet always has
    a later row of history than what they have.
    """
    return Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)
