"""A city in which something stands behind every address."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.apps import apps
from django.db import models
from django.test import Client
from django.utils.timezone import now

from distress.models import (
    Alert,
    Clip,
    Dispatch,
    Episode,
    Rendition,
    Review,
    SecondReview,
    Stream,
)
from distress.services.alerts import alert_claim, review_submit
from distress.services.dispatches import dispatch_send
from distress.services.episodes import episode_open
from distress.web.freshness import FRESH_KEY
from governance import vault
from governance.models import (
    AuditorNote,
    BrokenGlass,
    Complaint,
    Disclosure,
    Dissent,
    Export,
    Finding,
    Gathering,
    GatheringCamera,
    Hold,
    Incident,
    LookRequest,
    SavedQuestion,
    Unsealing,
    User,
)
from governance.policy import Purpose
from governance.services.incidents import incident_open
from governance.services.parties import maintenance_open
from tests.distress.conftest import City, authorised
from tests.governance.asked import received as rti_received
from tests.governance.parties import register_build
from tests.governance.requests import reported

PATROL = Purpose.PATROL
# The newest of each kind: what was made to be found.
OF_EACH = 1


def signed_in(person: User) -> Client:
    """A browser in which this person has signed in just now, on patrol."""
    made = Client()
    made.force_login(person)
    session = made.session
    session["purpose"] = PATROL.value
    # She has just shown that it is she, so that policy is what answers.
    session[FRESH_KEY] = now().timestamp()
    session.save()
    return made


def dispatched(city: City, number: int) -> Dispatch:
    """An alert that was confirmed, and the station that was sent."""
    alert = alert_claim(actor=city.operator, alert=city.alert(number), purpose=PATROL)
    review_submit(
        actor=city.operator, alert=alert, verdict=Review.Verdict.CONFIRMED, purpose=PATROL,
        reason=Review.Reason.AFRAID,
    )  # fmt: skip
    return dispatch_send(actor=city.operator, alert=alert, purpose=PATROL)


def shadow_episode(city: City, number: int) -> Episode:
    """An episode of a shadow period that waits for a verdict."""
    counted = authorised(city.camera, mode="shadow")
    episode = episode_open(
        lease=city.lease, stream=Stream.objects.get(pk=city.stream.pk), event=city.opened(number),
        authorisation=counted, detection_policy=city.policy,
    )  # fmt: skip
    ready = {"status": Clip.Status.READY, "gathered_at": now(), "finished_at": now()}
    Clip.objects.filter(episode=episode).update(**ready)
    return episode


def furnish(city: City) -> None:
    """Something of every kind that has an address: alerts, footage, leave, people, papers."""
    SecondReview.objects.create(review=dispatched(city, 1).review)
    alert_claim(actor=city.operator, alert=city.alert(2), purpose=PATROL)
    city.alert(3)
    shadow_episode(city, 4)
    for clip in Clip.objects.all():
        for kind in (Rendition.Kind.BLURRED, Rendition.Kind.REVIEW):
            Rendition.objects.create(clip=clip, kind=kind, sealed=vault.seal(b"picture" * 9))
    gathering = Gathering.objects.create(
        kind="protest", set_by=city.operator, starts_at=now(), ends_at=now() + timedelta(hours=4)
    )
    GatheringCamera.objects.create(gathering=gathering, camera_code=city.camera.code)
    Hold.objects.create(
        clip_code=Clip.objects.earliest("pk").code, case_reference="FIR-1", legal_basis="s.94",
        reason="a trial", placed_by=city.operator, ends_at=now() + timedelta(days=9),
    )  # fmt: skip
    reported(city.operator)
    _of_looks(city)
    _of_complaints(city)
    _of_parties(city)
    rti_received()
    _of_oversight(city)
    Disclosure.objects.create(
        basis="bnss_94_court", authority_sealed=b"sealed", recipient_sealed=b"sealed",
        authority_place="Court", order_reference="CMM-1", order_date=now(), case_reference="FIR-1",
        station_code=str(city.near.code), taker=city.second, asked_by=city.operator,
        asked_body=city.operator.body,
    )  # fmt: skip


def _of_looks(city: City) -> None:
    """A request that waits, a broken glass and an export, all about an alert of the city."""
    about = {
        "subject_kind": "alert", "subject_code": str(Alert.objects.earliest("pk").code),
        "station_code": str(city.near.code),
    }  # fmt: skip
    LookRequest.objects.create(
        **about, requester=city.operator, second=city.second, case_reference="FIR-1",
        second_station_code=str(city.far.code), justification_sealed=b"sealed",
        lapses_at=now() + timedelta(minutes=15),
    )  # fmt: skip
    BrokenGlass.objects.create(
        **about, person=city.operator, ground="hurt", ends_at=now() + timedelta(minutes=15)
    )
    Export.objects.create(
        **about, person=city.operator, kind="blurred", case_reference="FIR-1",
        ends_at=now() + timedelta(hours=24),
    )  # fmt: skip


def _of_complaints(city: City) -> None:
    """A complaint with an auditor's disagreement, and an incident that owes two reports."""
    at = now()
    complaint = Complaint.objects.create(
        reference_hash="0" * 64, place_kind="camera", place_code=str(city.camera.code),
        from_at=at - timedelta(hours=2), until_at=at - timedelta(hours=1), received_at=at,
        category="not_wanted", due_at=at + timedelta(days=15),
    )  # fmt: skip
    Dissent.objects.create(complaint=complaint, auditor=city.second, words_sealed=b"sealed")
    incident_open(Incident.Kind.BREACH)


def _of_oversight(city: City) -> None:
    """A question, a note, a finding and a request for sealed words, of an auditor."""
    at = now()
    AuditorNote.objects.create(
        auditor=city.second, body=city.second.body, timeline=city.operator.code,
        words_sealed=b"sealed",
    )  # fmt: skip
    SavedQuestion.objects.create(owner=city.second, name_sealed=b"sealed")
    Finding.objects.create(
        auditor=city.second, words_sealed=b"sealed", raised_at=at, due_at=at + timedelta(days=9)
    )
    Unsealing.objects.create(
        auditor=city.second, reason_sealed=b"sealed", asked_at=at, lapses_at=at + timedelta(hours=9)
    )


def _of_parties(city: City) -> None:
    """A third party with a person, an agreement in force, a key and a maintenance session."""
    register = register_build(city.camera.code)
    agreement = register.signed()
    register.key(agreement)
    maintenance_open(actor=register.her, agreement=agreement.code, ticket="INC-1")


def codes_of_everything() -> list[UUID]:
    """Codes of what there is, some of every kind."""
    found: list[UUID] = []
    for model in (*apps.get_app_config("distress").get_models(), *_of_governance()):
        if any(field.name == "code" for field in model._meta.get_fields()):
            found += model._default_manager.order_by("-pk").values_list("code", flat=True)[:OF_EACH]
    return [code for code in found if isinstance(code, UUID)]


def _of_governance() -> list[type[models.Model]]:
    return list(apps.get_app_config("governance").get_models())
