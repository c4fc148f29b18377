"""Who calls and what they may prove; verifying tokens is apart, in `shared.security.tokens`.

Nothing here loads a library of tokens: whoever needs only a name gets no more than that.
"""

from shared.security.conflict_tokens import conflict_token
from shared.security.errors import InvalidToken, KeysUnavailable
from shared.security.principal import Principal

__all__ = ["InvalidToken", "KeysUnavailable", "Principal", "conflict_token"]
