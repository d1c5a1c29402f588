"""Time told by others: RFC 3161 authorities and OpenTimestamps calendars, asked after an evidence is sealed."""
