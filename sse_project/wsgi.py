"""The application gunicorn serves. It does not start on unsafe settings."""

import os
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """A request that is read as UTF-8, as all our pages send it.

    Django takes any codec the header names, also those in which no text can be
    read, and fails on them before a middleware could answer.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(
            meta.get("CONTENT_TYPE", "")
        )


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sse_project.settings")

application = get_wsgi_application()
application.request_class = Utf8Request

from sse_project.checks import refuse_unsafe_start  # noqa: E402 -- after set-up

refuse_unsafe_start()
