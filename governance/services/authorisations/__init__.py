"""Asking for leave to analyse cameras, giving it, taking it back."""

from governance.services.authorisations.approvals import (
    authorisation_approve,
    authorisation_withdraw,
)
from governance.services.authorisations.demo import authorisation_demo_grant
from governance.services.authorisations.guards import Obstacle, approval_obstacles
from governance.services.authorisations.requests import (
    Document,
    Grounds,
    Terms,
    authorisation_request,
)

__all__ = [
    "Document", "Grounds", "Obstacle", "Terms", "approval_obstacles", "authorisation_approve",
    "authorisation_demo_grant", "authorisation_request", "authorisation_withdraw",
]  # fmt: skip
