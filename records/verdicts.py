"""What the checks found, in words. The child process knows codes only."""

from typing import Any

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REFUSALS: dict[str, Promise | str] = {
    # The name.
    "type": gettext_lazy("Only these types are accepted: {allowed}."),
    "name_empty": gettext_lazy("Give the file a name of its own, then upload it."),
    "name_path": gettext_lazy("The file name contains a slash. Please rename it."),
    "name_hidden": gettext_lazy(
        "The file name contains invisible control characters. Please rename it."
    ),
    "name_program": gettext_lazy(
        "The file name looks like that of a program. Please rename it."
    ),
    "name_long": gettext_lazy(
        "The file name is longer than {limit} characters. Please shorten it."
    ),
    # Size and rights.
    "empty": gettext_lazy("The file is empty. Please choose it again."),
    "too_large": gettext_lazy(
        "The file is larger than {limit} MB. Please make its pictures smaller."
    ),
    "quota": gettext_lazy(
        "Your files would come to more than {limit} GB. Please ask a coordinator."
    ),
    "rate": gettext_lazy(
        "You uploaded {limit} files within an hour. Please try again later."
    ),
    "token_used": gettext_lazy(
        "This form has brought another file already. Choose the file once more."
    ),
    "storage": gettext_lazy(
        "The file could not be stored, and nothing was changed. Please try again in "
        "a few minutes."
    ),
    # What is inside.
    "damaged": gettext_lazy(
        "The file is damaged or incomplete. Please save it again and upload the copy."
    ),
    "not_what_it_says": gettext_lazy(
        "The file is not what its name says. Please save it as Word (.docx) or PDF."
    ),
    "encrypted": gettext_lazy(
        "The file is protected by a password. Please remove the password first."
    ),
    "old_word": gettext_lazy(
        "The file is in the old Word format (.doc). Open it in Word and save it as "
        ".docx."
    ),
    "not_excel": gettext_lazy(
        "The file is not what its name says. Please save it as an Excel workbook "
        "(.xlsx)."
    ),
    "old_excel": gettext_lazy(
        "The file is in the old Excel format (.xls). Open it in Excel and save it as "
        ".xlsx."
    ),
    "not_powerpoint": gettext_lazy(
        "The file is not what its name says. Please save it as a PowerPoint "
        "presentation (.pptx) or PDF."
    ),
    "old_powerpoint": gettext_lazy(
        "The file is in the old PowerPoint format (.ppt). Open it in PowerPoint and "
        "save it as .pptx."
    ),
    "outside": gettext_lazy(
        "The file takes data from other files or from the internet ({what}). Please "
        "remove this connection and save the file again."
    ),
    "macros": gettext_lazy(
        "The file contains macros. Please save it without macros (.docx, .xlsx "
        "or .pptx)."
    ),
    "active": gettext_lazy(
        "The file contains something that runs by itself ({what}). Please remove it "
        "and save the file again."
    ),
    "program": gettext_lazy("The file contains a program. Please remove it."),
    "bomb": gettext_lazy(
        "The file unpacks to far more than a document should. Please save it again."
    ),
    "too_complex": gettext_lazy(
        "The file is too complex to be checked. Please save it again, or send it to a "
        "coordinator."
    ),
    "entities": gettext_lazy(
        "The file contains definitions that could read other files. Please save it "
        "again with Word or LibreOffice."
    ),
    "remote_template": gettext_lazy(
        "The file loads its template from elsewhere. Please detach the template."
    ),
    "bad_link": gettext_lazy(
        "The file contains a link that opens a file or runs something ({what}). "
        "Please remove this link."
    ),
    "data_exchange": gettext_lazy(
        "The file contains a field that starts another program (DDE). Please remove it."
    ),
    "virus": gettext_lazy(
        "The virus check found {what} in the file. Nothing was stored. Please check "
        "your computer, then send a clean copy."
    ),
    "extra_data": gettext_lazy(
        "There is something else after the end of the document. Please save it again."
    ),
}

WARNINGS: dict[str, Promise | str] = {
    "embedded": gettext_lazy(
        "It contains an embedded object (for example an old equation or a table). "
        "Open it only if you know the sender."
    ),
    "linked_image": gettext_lazy(
        "It shows a picture that lies on the internet: {what}. Opening it tells that "
        "server so."
    ),
    "linked_media": gettext_lazy("It links to media on the internet: {what}."),
    "local_template": gettext_lazy(
        "It names a template on its author's computer. That does no harm."
    ),
    "attachments": gettext_lazy(
        "The PDF carries other files inside. Open them only if you know the sender."
    ),
}


def sentence(texts: dict[str, Promise | str], code: str, params: dict[str, Any]) -> str:
    """Return the text of `code` in the active language, with `params` put in."""
    shown = dict(params)
    if "allowed" in shown:
        shown["allowed"] = get_text_list([f".{e}" for e in shown["allowed"]], _("or"))
    return str(texts[code]).format(**shown)


def warning_sentences(warnings: list[dict[str, Any]]) -> list[str]:
    """Return the warnings kept with a file, in the active language."""
    return [
        sentence(WARNINGS, warning["code"], warning.get("params", {}))
        for warning in warnings
        if warning.get("code") in WARNINGS
    ]
