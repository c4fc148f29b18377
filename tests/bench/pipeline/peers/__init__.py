"""The same chain as an experienced user of FastStream, or of Celery, would write it.

Run with the packages of infra/requirements/bench.txt. The durability is that of the others:
majority transactions, quorum queues, persistent messages, confirmed publishes, acknowledgements
after the effect. What neither brings is not built for it: no outbox (a crash between commit and
publish loses the event), no inbox (a redelivery may do the effect again), no stored answers, no
key for each request.
"""
