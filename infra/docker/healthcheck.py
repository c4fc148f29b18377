"""Whether the service in this container is ready; the image has no other program to ask with."""

import os
import sys
from http.client import HTTPConnection, HTTPException

SECONDS = 4.0


def ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if ready(int(os.environ.get("HTTP_PORT", "8000"))) else 1)
