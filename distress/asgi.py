"""HTTP and WebSockets behind one server."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distress.settings")

# Django has to be set up before anything that needs its models is imported.
http = get_asgi_application()

from distress.gateway.bodies import BodyLimit  # noqa: E402
from distress.gateway.counting import ServedCounter  # noqa: E402
from distress.web.lifespan import lifespan  # noqa: E402
from distress.web.sockets import AlertConsumer  # noqa: E402

# Where nothing is footage whatever its type: files of the pages, hashes of the public log,
# extracts of entries, transparency reports, answers to RTI requests.
APART = (
    f"/{settings.STATIC_URL.strip('/')}/", "/log/", "/ledger/export/", "/public/reports/",
    "/public/rti/package/", "/rti/packages/",
)  # fmt: skip
# Forms of words and codes fit into a MiB; a request for leave brings ten documents of 20 MB.
bounded = BodyLimit(http, most_bytes=2**20, larger={"/authorisations/new/": 210 * 2**20})
# Found in its files, whatever the application and its database say of it.
counted = ServedCounter(bounded, folder=settings.ABHAYA_SERVED, apart=APART)
sockets = URLRouter([path("ws/alerts/", AlertConsumer.as_asgi())])
application = ProtocolTypeRouter(
    {
        "http": counted,
        "lifespan": lifespan,
        # The origin is checked: another site's page must not listen with this person's cookie.
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(sockets)),
    }
)
