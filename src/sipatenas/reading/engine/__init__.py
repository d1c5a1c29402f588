"""The compiled reader put together: batches of posts to batches of readings, in streams, processes, a cluster."""

from sipatenas.reading.engine.read import read_batch

__all__ = ["read_batch"]
