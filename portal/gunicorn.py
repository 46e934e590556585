"""How the web server runs: ``gunicorn -c python:portal.gunicorn portal.wsgi``."""

import gc
import os
from pathlib import Path

from portal import settings

IS_SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")

# SQLite has one writer: threads of one process wait for each other more politely than processes do.
workers = 1 if IS_SQLITE else settings.WEB_WORKERS
threads = settings.WEB_THREADS
worker_class = "gthread"
keepalive = 15
timeout = 60
graceful_timeout = 30
max_requests = 0
# Access lines would hold the tokens of QR links; what was done stands in the ledger.
accesslog = None
loglevel = "warning"
# Its lines as ours: of a request it cannot read it would write down the address.
logconfig_dict = settings.LOGGING
control_socket_disable = True
# A heartbeat file on a slow disk makes a healthy worker look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() and os.access("/dev/shm", os.W_OK) else None  # noqa: S108


def post_worker_init(worker):
    """What is loaded by now stays: looking through it again and again took a twelfth of every request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
