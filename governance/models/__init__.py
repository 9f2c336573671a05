from governance.models.authorisations import Authorisation, AuthorisedCamera
from governance.models.entries import Entry
from governance.models.looks import Look
from governance.models.people import User
from governance.models.sealed import SealedObject

__all__ = ["Authorisation", "AuthorisedCamera", "Entry", "Look", "SealedObject", "User"]
