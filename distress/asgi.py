"""HTTP and WebSockets behind one server."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distress.settings")

application = ProtocolTypeRouter({"http": get_asgi_application()})
