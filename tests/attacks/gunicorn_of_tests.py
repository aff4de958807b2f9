"""Two web processes of four threads, without Celery: what production runs."""

wsgi_app = "sse_project.wsgi:application"
worker_class = "gthread"
workers = 2
threads = 4
loglevel = "warning"
control_socket_disable = True
