"""The WSGI application, for any server: ``gunicorn wsgi:app``."""

from config import load
from lms.app import create_app

app = create_app(load())
