"""What auditors found, what was answered, and which sealed words were asked for, stand."""

from django.db import migrations

from governance.triggers import (
    DatabaseStep,
    Migration as Step,
    append_only,
    columns_stand,
    columns_stand_after,
    never_replaced,
    refuse_when,
    set_once,
)


def _joined(table: str, of: str, *, refusal: str) -> list[Step]:
    """Steps after which the entries of a row are named when it is made, once, and stay."""
    return [
        append_only(f"governance_{table}"),
        never_replaced(f"governance_{table}", ("id",)),
        refuse_when(
            f"governance_{table}", f"{table}_once", "INSERT",
            condition=(
                f"EXISTS (SELECT 1 FROM governance_{table} e "  # nosec B608  our own names
                f"WHERE e.{of}_id = NEW.{of}_id AND e.entry_id = NEW.entry_id)"
            ),
            refusal="an entry is named once",
        ),
        # Slipped in later, it would stand under an answer that was given to something else.
        refuse_when(
            f"governance_{table}", f"{table}_before_answer", "INSERT",
            condition=(
                f"EXISTS (SELECT 1 FROM governance_{of} o "  # nosec B608  our own names
                f"WHERE o.id = NEW.{of}_id AND o.answered_at IS NOT NULL)"
            ),
            refusal=refusal,
        ),
    ]  # fmt: skip


TRIGGERS = [
    columns_stand(
        "governance_finding",
        ("code", "auditor_id", "anomaly", "words_sealed", "raised_at", "due_at"),
        refusal="a finding stands as it was raised",
    ),
    columns_stand_after(
        "governance_finding", "answered_at", ("answered_at", "answered_by_id", "answer_sealed"),
        refusal="the answer to a finding stands",
    ),
    columns_stand_after(
        "governance_finding", "judged_at", ("status", "judged_at", "judged_by_id"),
        refusal="the verdict on an answer stands",
    ),
    set_once("governance_finding", "overdue_told_at", refusal="who was told when stands"),
    *_joined("findingentry", "finding", refusal="what a finding rests on stands"),
    columns_stand(
        "governance_unsealing",
        ("code", "auditor_id", "asked_body_id", "reason_sealed", "asked_at", "lapses_at"),
        refusal="who asked for sealed words, and why, stands",
    ),
    columns_stand_after(
        "governance_unsealing", "answered_at",
        ("status", "answered_at", "answered_by_id", "answered_body_id", "ends_at"),
        refusal="the answer to a request for sealed words stands",
    ),
    refuse_when(
        "governance_unsealing", "unsealing_answered_in_time", "UPDATE",
        condition="OLD.answered_at IS NULL AND NEW.answered_at > OLD.lapses_at",
        refusal="a request that lapsed is not answered",
    ),
    *_joined("unsealingentry", "unsealing", refusal="which words were asked for stands"),
    columns_stand(
        "governance_savedquestion",
        ("code", "owner_id", "name_sealed", "asked", "is_shared", "saved_at"),
        refusal="a question stands as it was kept",
    ),
    set_once("governance_savedquestion", "ended_at", refusal="a question that ended is over"),
    *(
        step
        for table in ("finding", "unsealing", "savedquestion")
        for step in (
            never_replaced(f"governance_{table}", ("id", "code")),
            refuse_when(
                f"governance_{table}", f"{table}_is_kept", "DELETE", condition="1 = 1",
                refusal="what auditors found and asked is kept",
            ),
        )
    ),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0027_transparency_reports"),
    ]

    operations = [DatabaseStep(trigger) for trigger in TRIGGERS]
