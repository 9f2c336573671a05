"""The classes of FER+, in the order of its columns."""

from __future__ import annotations

CLASSES = (
    "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt",
)  # fmt: skip
DISTRESS = ("sadness", "anger", "disgust", "fear")
