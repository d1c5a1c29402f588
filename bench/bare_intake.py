"""The peer of the intake: one case, two chained events and a queued task by hand-written inserts, nothing else."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime

from django.db import connection, transaction

_TABLES = (
    "CREATE TABLE IF NOT EXISTS bare_case (id VARCHAR(36) PRIMARY KEY, office VARCHAR(13), number INTEGER,"
    " received_at VARCHAR(40))",
    "CREATE TABLE IF NOT EXISTS bare_event (id VARCHAR(36) PRIMARY KEY, case_id VARCHAR(36), kind VARCHAR(40),"
    " previous VARCHAR(64), hash VARCHAR(64))",
    "CREATE TABLE IF NOT EXISTS bare_task (id VARCHAR(36) PRIMARY KEY, case_id VARCHAR(36), due VARCHAR(40))",
)


class Peer:
    """What the anchors measured as a bare trial."""

    def __init__(self) -> None:
        self.number = 0
        with connection.cursor() as cursor:
            for table in _TABLES:
                cursor.execute(table)

    def take_in(self, office: str) -> None:
        self.number += 1
        case, now = str(uuid.uuid4()), datetime.now(UTC).isoformat()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bare_case VALUES (%s, %s, %s, %s)", [case, office, self.number, now])
            previous = ""
            for kind in ("received", "numbered"):
                link = hashlib.sha256(f"{previous}{case}{kind}{now}".encode()).hexdigest()
                cursor.execute(
                    "INSERT INTO bare_event VALUES (%s, %s, %s, %s, %s)",
                    [str(uuid.uuid4()), case, kind, previous, link],
                )
                previous = link
            cursor.execute("INSERT INTO bare_task VALUES (%s, %s, %s)", [str(uuid.uuid4()), case, now])
