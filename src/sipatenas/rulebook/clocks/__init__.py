"""The clocks of the rulebook: until when a step must be done, and how that was counted.

Pure functions of the rows (steps.yaml, calendar/official.yaml), an event's moment and the office's zone.
"""

from sipatenas.rulebook.clocks.calendar import calendar_version, day_off, is_working_day
from sipatenas.rulebook.clocks.engine import deadline
from sipatenas.rulebook.clocks.hours import deemed_received, office_hours
from sipatenas.rulebook.clocks.shapes import CountedDay, Deadline, NotExtendable, Pause, UnknownZone
from sipatenas.rulebook.steps import UnknownStep

__all__ = [
    "CountedDay",
    "Deadline",
    "NotExtendable",
    "Pause",
    "UnknownStep",
    "UnknownZone",
    "calendar_version",
    "day_off",
    "deadline",
    "deemed_received",
    "is_working_day",
    "office_hours",
]
