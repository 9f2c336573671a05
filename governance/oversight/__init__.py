"""Oversight: what in the ledger does not look right, and what somebody has to answer for."""

from governance.oversight.anomalies import Anomaly, Kind
from governance.oversight.finding import findings_find

__all__ = ["Anomaly", "Kind", "findings_find"]
