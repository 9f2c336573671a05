"""The auditor's desk: what does not look right, timelines, questions, findings, sealed words."""
