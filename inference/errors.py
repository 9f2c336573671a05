"""What can go wrong between a camera and an episode, in words a person can act on."""


class InferenceError(Exception):
    """Base of every error this package raises on purpose."""


class ShapeError(InferenceError):
    """An array does not have the shape that the step needs."""


class AddressRefused(InferenceError):
    """A stream address is of a kind that is never opened."""


class SourceError(InferenceError):
    """A source could not be opened or read."""


class WeightsMissing(InferenceError):
    """Weights are neither on this machine nor to be had from where the manifest says."""


class WeightsCorrupt(InferenceError):
    """A weights file does not have the checksum that the manifest names."""


class RedactionFailed(InferenceError):
    """A picture could not be redacted, so it must not be shown."""


class PolicyInvalid(InferenceError):
    """A detection policy contradicts itself or lacks a value."""
