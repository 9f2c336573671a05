"""What the application refuses for another reason than policy. str() is for people."""


class DistressError(Exception):
    """Base of them all."""

    code = "conflict"


class NotFound(DistressError):
    """There is nothing under this code for this person."""

    code = "not_found"


class AlertAlreadyClaimed(DistressError):
    """Somebody else claimed the alert first."""

    code = "already_claimed"


class AlertNotClaimed(DistressError):
    """A verdict needs a claim by the same person."""

    code = "not_claimed"


class AlertAlreadyReviewed(DistressError):
    """The alert has its verdict."""

    code = "already_reviewed"


class ReasonDoesNotFit(DistressError):
    """The reason belongs to the other verdict."""

    code = "reason_does_not_fit"


class AlertNotConfirmed(DistressError):
    """Nobody is sent without a verdict that confirms distress."""

    code = "not_confirmed"


class AlreadyDispatched(DistressError):
    """A station has this alert in hand."""

    code = "already_dispatched"


class NobodyOnDuty(DistressError):
    """No station has anyone on duty."""

    code = "nobody_on_duty"


class DispatchOutOfOrder(DistressError):
    """The dispatch is not at the step before this one."""

    code = "out_of_order"


class CallRefused(DistressError):
    """A call for help that cannot be taken as it is."""

    code = "call_refused"


class SecondJudged(DistressError):
    """The alert was judged again, which is done once."""

    code = "already_judged"


class ShadowJudged(DistressError):
    """The shadow episode has its verdict."""

    code = "already_judged"
