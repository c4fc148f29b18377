"""Amounts of memory as Kubernetes writes them."""

_UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "k": 10**3, "M": 10**6, "G": 10**9}


def mebibytes(quantity: str) -> float:
    """``"1Gi"`` is 1024.0.

    :raises ValueError: when it is no amount of memory.
    """
    for unit, size in _UNITS.items():
        if quantity.endswith(unit):
            return float(quantity.removesuffix(unit)) * size / 2**20
    return float(quantity) / 2**20
