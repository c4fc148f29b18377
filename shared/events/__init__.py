"""The events services tell one another: CloudEvents in JSON, one schema per type, no personal data.

The major version is part of an event's type, and two majors of one event are two types.
Adding an optional field raises the minor version; every other change is a new major beside the old.
Producers are strict: an event with an unknown, missing or malformed field is never written.
Consumers are tolerant: they read any minor of their major and drop the fields they do not know.
"""
