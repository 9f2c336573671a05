"""A first appeal as the applicant files it herself, by the reference with which she follows."""

from __future__ import annotations

from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance.actors import NOBODY
from governance.errors import NotThere
from governance.models import RtiStep
from governance.rti.reading import request_by_follow_reference
from governance.rti.steps import Done, step_add
from governance.texts import words_checked

GROUNDS_MOST = 1000


def appeal_file(*, reference: str, grounds: str) -> RtiStep:
    """The first appeal, received now; late ones too, which the authority may admit: 19(1).

    Whoever holds the reference is taken for the applicant, as where she takes her answer.

    Raises:
        NotThere: no request has this reference.
        ValidationError: the grounds do not fit.
        Refused: there is nothing to appeal against, or it is appealed already.
    """
    found = request_by_follow_reference(reference=reference)
    if found is None:
        raise NotThere(_("No request has this reference. Compare each sign."))
    words = words_checked("words", grounds, least=1, most=GROUNDS_MOST)
    return step_add(
        actor=NOBODY, request=found, done=Done(RtiStep.Kind.APPEALED, now(), words=words)
    )
