"""The front page: what this is, and the honest numbers of the last full period."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from distress.web.portal.keeping import counted
from distress.web.portal.periods import Period
from governance.models import ReportFile, TransparencyReport
from governance.statistics import Share
from governance.transparency import words
from governance.transparency.bands import band_of
from governance.transparency.figures import (
    LEAST_TOLD,
    PeriodFigures,
    Waiting,
    period_figures,
)
from governance.transparency.freezing import thawed
from governance.transparency.packing import FIGURES


@dataclass(frozen=True)
class Number:
    """One number with what it is read beside and what it means.

    share: in place of a value, where the number is an accuracy.
    """

    name: str
    label: str
    value: str
    beside: str
    means: str
    share: Share | None = None


def report_of(period: Period) -> TransparencyReport | None:
    """The signed report of this month; None as long as there is none, and for a day."""
    if period.kind != "month":
        return None
    code = f"{localtime(period.from_at):%Y-%m}"
    return TransparencyReport.objects.filter(period=code).first()


def figures_of(period: Period) -> PeriodFigures:
    """The figures of a period that is over: as its report froze them.

    Until there is a report they are counted, at most every few minutes.
    """
    report = report_of(period)
    if report is not None:
        kept = ReportFile.objects.get(report=report, name=FIGURES)
        return thawed(json.loads(bytes(kept.content)))
    return counted(
        "figures", period,
        lambda: period_figures(from_at=period.from_at, until_at=period.until_at),
    )  # fmt: skip


def numbers(found: PeriodFigures) -> Sequence[Number]:
    """The numbers of the front page: what was raised, what it was worth, what came of it."""
    return [
        *_alerts(found),
        *_people(found),
        *_waits(found),
        *cover_numbers(found),
        *_conduct(found),
    ]


def not_measured() -> Sequence[str]:
    """What nobody could count, so that its absence is not read as good news."""
    return [
        _("Whether it is wrong more often about some people than about others: no data says who "
          "anybody is, and none is worked out."),
        _("How much distress it did not notice."),
        _("What would have happened without it."),
        _("Whether people stay away from places with cameras."),
    ]  # fmt: skip


def _alerts(found: PeriodFigures) -> list[Number]:
    rate = found.alerts_per_camera_hour
    base = (
        _("%(rate)s by expression for each hour in which a camera could raise one")
        % {"rate": f"{rate:.3f}"}
        if rate is not None
        else _("no camera could raise one")
    )
    alerts, confirmed, false = (
        found.value(name) for name in ("alerts", "confirmed", "false_alerts")
    )
    return [
        Number("alerts", _("Alerts"), str(alerts), base,
               _("Times the analysis or a call for help asked a person to look.")),
        Number("verdicts", _("Verdicts"), str(confirmed + false),
               _("%(confirmed)s confirmed, %(false)s found to be no distress")
               % {"confirmed": confirmed, "false": false},
               _("A person looked and decided. Nobody is sent without it.")),
        Number("precision", _("Share of alerts by expression that people confirmed"), "", base,
               _("Of what the analysis raised and a person judged in this period. It says nothing "
                 "of what was not noticed."), share=found.precision),
    ]  # fmt: skip


def _people(found: PeriodFigures) -> list[Number]:
    confirmed = _("beside %(count)s confirmed alerts") % {"count": found.value("confirmed")}
    return [
        *(_totals(found, confirmed) if found.is_frozen else _ranges(found, confirmed)),
        Number("not_wanted", _("Help was not wanted"), str(found.value("not_wanted")), confirmed,
               _("Officers came and the person did not want them. Exact, however small.")),
        Number("harm", _("The visit did harm"), str(found.value("harm")), confirmed,
               _("As the officers recorded it. Exact, however small.")),
        Number("unanswered", _("Station did not answer"), str(found.value("unanswered")),
               confirmed, _("A station was asked, and another had to be.")),
    ]  # fmt: skip


def _ranges(found: PeriodFigures, beside: str) -> list[Number]:
    return [
        Number("dispatches", _("Times police were sent"), _band(found.value("dispatches")),
               beside, _("Told as a range until the report of the period is made.")),
        Number("outcomes", _("Visits with another outcome"), _band(found.value("outcomes")),
               beside, _("Helped, safe, nobody found, or an offence; told as a range.")),
    ]  # fmt: skip


def _totals(found: PeriodFigures, beside: str) -> list[Number]:
    """What the report tells: both totals, and of the outcomes those that are not withheld."""
    kinds = "; ".join(
        f"{_in_words(word)}: {_or_withheld(count)}"
        for word, count in found.split("outcomes").items()
    )
    return [
        Number("dispatches", _("Times police were sent"), _or_withheld(found.told("dispatches")),
               beside,
               _("In all. The report tells how often to each place, where it can be told.")),
        Number("outcomes", _("Visits with another outcome"), _or_withheld(found.told("outcomes")),
               kinds or beside,
               _("In all, and by outcome. Withheld is what could tell about single persons.")),
    ]  # fmt: skip


def _in_words(word: str) -> str:
    return words.word_said(word).in_language((get_language() or "en").split("-")[0])


def _or_withheld(count: int | None) -> str:
    return _("withheld") if count is None else str(count)


def _waits(found: PeriodFigures) -> list[Number]:
    labels = {
        "review": _("From alert to verdict"), "acknowledge": _("From sending to the station's yes"),
        "arrive": _("From sending to arrival"),
    }  # fmt: skip
    return [
        Number(f"wait-{one.name}", labels[one.name], _wait(one),
               _("of %(count)s waits") % {"count": _band(0) if one.n is None else one.n},
               _("The middle wait; nine of ten were shorter than the second time."))
        for one in found.waits
        if one.name in labels
    ]  # fmt: skip


def cover_numbers(found: PeriodFigures) -> list[Number]:
    """When nobody could be sent or judge, and when nothing was seen."""
    staffed, unstaffed = _hours(found, "staffed"), _hours(found, "unstaffed")
    reviewers, unreviewed = _hours(found, "reviewers"), _hours(found, "unreviewed")
    watched, dark = _hours(found, "watched"), _hours(found, "dark")
    return [
        Number("staffed", _("Hours with somebody to send"), staffed,
               _("%(hours)s hours with nobody") % {"hours": unstaffed},
               _("Hours of all police stations together in which an officer was on duty who may "
                 "answer a dispatch there.")),
        Number("reviewers", _("Hours with somebody to review alerts"), reviewers,
               _("%(hours)s hours with nobody") % {"hours": unreviewed},
               _("Hours of all stations with cameras together in which somebody was on duty who "
                 "may judge their alerts.")),
        Number("dark", _("Hours in which cameras were dark"), dark,
               _("%(dark)s of %(cameras)s cameras, %(silent)s of them all the time; %(hours)s "
                 "hours connected")
               % {"dark": found.value("cameras_dark"), "cameras": found.value("cameras"),
                  "silent": found.value("cameras_silent"), "hours": watched},
               _("Hours in which an authorisation of a camera ran and nothing came from it, "
                 "whatever the reason. A camera counts from one hour in all.")),
    ]  # fmt: skip


def _conduct(found: PeriodFigures) -> list[Number]:
    return [
        Number("suspensions", _("Suspensions"), str(found.value("suspensions")),
               _("%(count)s authorisations given") % {"count": found.value("authorisations")},
               _("Analysis stopped by itself: too few alerts confirmed, too many alerts, or a card "
                 "that expired.")),
        Number("complaints", _("Complaints"), str(found.value("complaints")),
               _("%(answers)s answered, %(late)s of them late")
               % {"answers": found.value("answers"), "late": found.value("answers_late")},
               _("Exact, however small.")),
        Number("review_looks", _("Faces that reviewers saw"), str(found.value("review_looks")),
               _("beside %(count)s alerts") % {"count": found.value("alerts")},
               _("Whoever reviews an alert may see the one face that raised it, for 60 seconds at "
                 "most.")),
        Number("glasses", _("Originals seen by one person alone"), str(found.value("glasses")),
               _("of %(count)s originals seen") % {"count": found.value("originals")},
               _("An officer said that a life was at risk; oversight judges each.")),
        Number("refusals", _("Times policy said no"), str(found.value("refusals")),
               _("of %(count)s times it was asked") % {"count": found.value("asked")},
               _("Somebody inside asked for what she may not do or see.")),
    ]  # fmt: skip


def _band(count: int) -> str:
    if count < LEAST_TOLD:
        return _("fewer than %(least)s") % {"least": LEAST_TOLD}
    band = band_of(count)
    if band.most is None:
        return _("%(least)s or more") % {"least": band.least}
    return _("%(least)s to %(most)s") % {"least": band.least, "most": band.most}


def _wait(one: Waiting) -> str:
    if one.median_s is None or one.ninetieth_s is None:
        return _("too few to tell")
    return _("%(median)s, %(ninetieth)s") % {
        "median": _span(one.median_s), "ninetieth": _span(one.ninetieth_s),
    }  # fmt: skip


def _span(seconds: float) -> str:
    if seconds < 120:
        return ngettext("%(count)s second", "%(count)s seconds", round(seconds)) % {
            "count": round(seconds)
        }
    minutes = round(seconds / 60)
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def _hours(found: PeriodFigures, measure: str) -> str:
    return f"{found.value(measure) / 3600:.1f}"
