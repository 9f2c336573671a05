from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from governance.triggers import (
    DatabaseStep,
    append_only,
    columns_stand,
    columns_stand_after,
    never_replaced,
    refuse_when,
    set_once,
)

STANDS = "what was approved stands: withdraw it and ask anew"
APPROVED = "EXISTS (SELECT 1 FROM governance_authorisation a WHERE a.id = {row}.authorisation_id AND a.approved_at IS NOT NULL)"


def approver_group(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.get_or_create(name="approver")


def _only_added(table: str) -> list[DatabaseStep]:
    return [
        DatabaseStep(append_only(table)),
        DatabaseStep(never_replaced(table, ("id",))),
    ]


class Migration(migrations.Migration):
    dependencies = [("governance", "0005_who_may_and_until_when")]

    operations = [
        migrations.RunPython(approver_group),
        DatabaseStep(
            columns_stand_after(
                "governance_authorisation",
                "approved_at",
                (
                    "code", "mode", "purpose", "detection_policy", "legal_basis", "aim",
                    "necessity", "alternatives", "safeguards", "evaluation", "requested_by_id",
                    "requested_body_id", "approved_by_id", "approved_body_id", "approved_at",
                    "starts_at", "ends_at", "alerts_per_day", "precision_floor_percent",
                    "validation_id", "cited_report_id", "live_limit",
                ),
                refusal=STANDS,
            )
        ),
        *(
            DatabaseStep(
                refuse_when(
                    table,
                    f"{table}_{verb.lower()}_after_approval",
                    verb,
                    condition=APPROVED.format(row="OLD" if verb == "DELETE" else "NEW"),
                    refusal=STANDS,
                )
            )
            for table in ("governance_authorisedcamera", "governance_authorisationdocument")
            for verb in ("INSERT", "UPDATE", "DELETE")
        ),
        *_only_added("governance_adjudication"),
        *_only_added("governance_validation"),
        *_only_added("governance_periodreport"),
        DatabaseStep(
            columns_stand(
                "governance_suspension",
                ("authorisation_id", "cause", "at", "judged", "confirmed"),
                refusal="what a suspension rests on stands",
            )
        ),
        DatabaseStep(
            set_once(
                "governance_suspension", "reinstated_at", refusal="a reinstatement stands"
            )
        ),
        DatabaseStep(
            columns_stand(
                "governance_grant",
                (
                    "person_id", "role", "permission", "object_kind", "object_code", "reason",
                    "granted_by_id", "is_first", "starts_at", "ends_at",
                ),
                refusal="what was granted stands: end it and grant anew",
            )
        ),
        DatabaseStep(
            set_once("governance_grant", "ended_at", refusal="what has ended stays so")
        ),
        DatabaseStep(
            columns_stand(
                "governance_gathering",
                ("kind", "starts_at", "ends_at", "set_by_id", "set_at"),
                refusal="a gathering stands: lift it and set another",
            )
        ),
        DatabaseStep(
            set_once("governance_gathering", "lifted_at", refusal="what was lifted stays so")
        ),
    ]
