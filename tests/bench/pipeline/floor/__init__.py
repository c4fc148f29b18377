"""The floor: PyMongo and kombu with nothing around them, doing all the durable work of Watchmate.

Outbox, inbox, idempotency rows and data keys are written as there; what reads them after a crash
is not there, nor are tokens, encryption, rules and schemas.
"""
