"""What a report was made with, by name and version, for its method appendix."""

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from shared.runtime.version import own_version

_PACKAGES = ("scipy", "statsmodels", "vl-convert-python", "weasyprint", "jinja2")


def software() -> Mapping[str, str]:
    found = {"Watchmate": own_version(), "Python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
