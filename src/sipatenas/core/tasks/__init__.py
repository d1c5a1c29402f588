"""Background work on Django's Tasks API, with the least that it lacks: lease, attempts, reaper, ticker."""

from sipatenas.core.models import Job, JobState, LeaseLostError
from sipatenas.core.tasks.asking import enqueue
from sipatenas.core.tasks.attempt import StoppedError, finish
from sipatenas.core.tasks.declare import DurableTask, GiveUp, TaskError, durable
from sipatenas.core.tasks.reaper import reap
from sipatenas.core.tasks.retry import retry
from sipatenas.core.tasks.ticker import register_periodic
from sipatenas.core.tasks.worker import run_due, work

__all__ = [
    "DurableTask",
    "GiveUp",
    "Job",
    "JobState",
    "LeaseLostError",
    "StoppedError",
    "TaskError",
    "durable",
    "enqueue",
    "finish",
    "reap",
    "register_periodic",
    "retry",
    "run_due",
    "work",
]
