"""An idle service does without the numerical libraries: they load with the first estimate."""

import subprocess
import sys

STATISTICS = "services.evaluation.domain.statistics"
HEAVY = {"numpy", "scipy", "statsmodels", "pandas"}


def test_series_can_be_imported_without_numerical_libraries() -> None:
    modules = ("interrupted", "stepped_wedge", "multiplicity", "series_warnings")
    imports = "; ".join(f"import {STATISTICS}.{module}" for module in modules)
    code = f"import sys; {imports}; print(*({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
