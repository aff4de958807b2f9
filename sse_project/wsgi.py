"""The application gunicorn serves. It does not start on unsafe settings."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sse_project.settings")

application = get_wsgi_application()

from sse_project.checks import refuse_unsafe_start  # noqa: E402 -- after set-up

refuse_unsafe_start()
