"""How a name is compared: without spaces, titles and width."""

from __future__ import annotations

import unicodedata

from forms.chinese import clean


def fold_name(name: str) -> str:
    """A name as it is compared: without spaces and without the dots of names such as 阿拉坦·其其格."""
    kept = unicodedata.normalize("NFKC", clean(name))
    return "".join(c for c in kept if not c.isspace() and c not in "•·．.・∙⋅‧●•᛫").casefold()
