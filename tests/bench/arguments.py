"""How the benchmarks read what is asked of them."""


def numbers(text: str) -> tuple[int, ...]:
    """``1e4,300`` as (10000, 300). :raises ValueError: for what is no number."""
    return tuple(int(float(one)) for one in text.split(",") if one)
