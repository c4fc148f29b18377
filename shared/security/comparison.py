"""Comparisons whose duration tells nothing."""

import hmac


def same_text(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode("utf-8", "replace"), right.encode("utf-8", "replace"))
