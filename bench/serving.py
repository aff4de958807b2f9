"""How gunicorn serves both sides of the benchmark: alike, and without Celery."""

workers = 2
worker_class = "gthread"
threads = 4
loglevel = "warning"
accesslog = None
control_socket_disable = True
