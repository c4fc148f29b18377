"""x."""

import tempfile
import time
from pathlib import Path

from tests.isolation.site import standing

t = time.time()
with tempfile.TemporaryDirectory() as folder, standing(Path(folder)) as s:
    print(time.time() - t)
    t = time.time()
    s.stored()
    print("hash", time.time() - t)
    from collections import Counter

    print(Counter((x.kind, x.agency) for x in s.world.things))
    for svc in s.clients.urls:
        d = s.clients.document(svc)
        print(
            svc,
            [
                (m.upper(), p, o["x-access"], o["x-roles"], o.get("x-scope"))
                for p, i in d["paths"].items()
                for m, o in i.items()
                if "x-access" in o
            ],
        )
        for m in ("OPTIONS", "HEAD", "TRACE", "DELETE"):
            r = s.clients.call_with(None, svc, m, "/v1/openapi.json")
            print(m, r.status_code, dict(r.headers).get("Allow"))
    a = s.stored()
    time.sleep(10)
    b = s.stored()
    print([(d, k) for d in a for k in a[d] if a[d][k] != b[d][k]])
