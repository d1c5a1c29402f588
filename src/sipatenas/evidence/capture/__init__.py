"""Capturing a public page with Chromium, in a process of its own that knows neither database nor keys."""

from sipatenas.evidence.capture.run import capture
from sipatenas.evidence.capture.terms import Captured, CapturedObject, Limits, Outcome, Task

__all__ = ["Captured", "CapturedObject", "Limits", "Outcome", "Task", "capture"]
