"""The application room takes names from `shared.security` and gets no library with them."""

import subprocess
import sys


def test_conflict_tokens_load_no_library_of_tokens() -> None:
    asked = "import sys, shared.security.conflict_tokens; print('joserfc' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
