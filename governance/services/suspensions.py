"""Analysis stops by itself on evidence, publicly, and only an approver lets it go on."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy, statistics
from governance.actors import AnyActor, worker
from governance.errors import Refused
from governance.models import Adjudication, Authorisation, Entry, Suspension, User
from governance.policy import Action
from governance.selectors.authorisations import approved_running
from governance.services.authorisations.requests import SCORED, authorisation_subject
from governance.subjects import facts
from governance.texts import plain_text

SWEEP = worker("suspensions")
LEAST_REASON, MOST_REASON = 20, 1000


def verdict_count(
    *, actor: AnyActor, authorisation: Authorisation, is_confirmed: bool
) -> Suspension | None:
    """The suspension that this verdict brings about, if it does; inside the verdict's transaction.

    The evidence is counted anew from each reinstatement on.
    """
    held = Authorisation.objects.select_for_update().get(pk=authorisation.pk)
    round_number = held.suspensions.filter(reinstated_at__isnull=False).count()
    this_round = Adjudication.objects.filter(authorisation=held, round=round_number)
    before = this_round.order_by("-number").first()
    added = Adjudication.objects.create(
        authorisation=held,
        round=round_number,
        number=before.number + 1 if before else 1,
        is_confirmed=is_confirmed,
        log_evidence=statistics.evidence_add(
            before.log_evidence if before else 0.0,
            is_confirmed=is_confirmed,
            floor=held.precision_floor_percent / 100,
        ),
    )
    if not statistics.is_below_floor(added.log_evidence):
        return None
    return suspend(
        actor=actor, authorisation=held, cause=Suspension.Cause.PRECISION,
        judged=added.number, confirmed=this_round.filter(is_confirmed=True).count(),
    )  # fmt: skip


def suspend(
    *,
    actor: AnyActor,
    authorisation: Authorisation,
    cause: Suspension.Cause,
    judged: int = 0,
    confirmed: int = 0,
) -> Suspension | None:
    """The suspension from now on, inside the caller's transaction; None when there is one.

    Workers stop at their next look at the authorisation, within seconds.
    """
    Authorisation.objects.select_for_update().get(pk=authorisation.pk)
    if authorisation.suspensions.filter(reinstated_at__isnull=True).exists():
        return None
    made = Suspension.objects.create(
        authorisation=authorisation, cause=cause, judged=judged, confirmed=confirmed
    )
    ledger.append(
        actor=actor,
        verb=Entry.Verb.ADMINISTRATION,
        action="authorisation.suspend",
        subject=authorisation_subject(authorisation),
        detail={
            "suspension": str(made.code),
            "cause": cause.value,
            "judged": judged,
            "confirmed": confirmed,
            "floor_percent": authorisation.precision_floor_percent,
        },
    )
    return made


def suspensions_sweep() -> int:
    """How many authorisations were suspended because the model's card has expired."""
    if facts().card_expires_at() > now():
        return 0
    suspended = 0
    for found in approved_running(now()).filter(mode__in=SCORED):
        with transaction.atomic():
            made = suspend(actor=SWEEP, authorisation=found, cause=Suspension.Cause.CARD)
            suspended += made is not None
    return suspended


def authorisation_reinstate(*, actor: User, authorisation: Authorisation, because: str) -> None:
    """Let analysis go on under a suspended authorisation; its evidence is counted from nothing.

    Raises:
        Denied: the person may not reinstate.
        Refused: it is not suspended, its time is over, the person asked for it or belongs to
            the body that did, the reason is too short or too long, or the card is still expired.
    """
    policy.require(
        actor=actor,
        action=Action.AUTHORISATION_REINSTATE,
        subject=authorisation_subject(authorisation),
    )
    plain_text(because)
    _require_reinstatable(actor, authorisation, because.strip())
    with transaction.atomic():
        won = authorisation.suspensions.filter(reinstated_at__isnull=True)
        stopped = won.first()
        if stopped is None or not won.update(
            reinstated_at=now(), reinstated_by=actor, reinstated_because=because.strip()
        ):
            raise Refused("not_suspended", _("This authorisation is not suspended."))
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action=Action.AUTHORISATION_REINSTATE.value,
            subject=authorisation_subject(authorisation),
            detail={"suspension": str(stopped.code), "cause": stopped.cause},
        )


def _require_reinstatable(actor: User, authorisation: Authorisation, because: str) -> None:
    if not LEAST_REASON <= len(because) <= MOST_REASON:
        raise Refused("reason", _("Say in 20 to 1000 characters what has changed since."))
    is_own_body = actor.body_id is None or actor.body_id == authorisation.requested_body_id
    if authorisation.requested_by_id == actor.pk or is_own_body:
        raise Refused("own", _("A person from another body than the one that asked reinstates it."))
    if not approved_running(now()).filter(pk=authorisation.pk).exists():
        raise Refused("over", _("This authorisation is over. Ask for a new one."))
    if authorisation.mode in SCORED and facts().card_expires_at() <= now():
        raise Refused("card", _("The model's card has expired. Evaluate the model again first."))
