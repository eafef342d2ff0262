"""Finding an organisation by words of its name or town, or by its numbers, whatever accents and case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

WORD_LENGTH = 30
"""Letters kept of a word; the longest of the FINESS categories and communes are shorter."""

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SHORT_FORMS = {"st": "saint", "ste": "sainte"}
_EMPTY_WORDS = frozenset({"de", "du", "des", "la", "le", "les", "et", "en", "au", "aux", "sur", "sous"})
_NUMBER = re.compile(r"(?:\d|2[AB])[\dAB]{4,}", re.ASCII)


def search_text(text: str) -> str:
    """Lower case, no accent or punctuation, ``st`` written ``saint``; for what is stored and what is asked."""
    plain = text.lower()
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain.translate(_LIGATURES))
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = _NOT_WORD.sub(" ", plain).split()
    return " ".join(_SHORT_FORMS.get(word, word) for word in words)


def search_words(text: str) -> tuple[str, ...]:
    """The words worth looking for, each once, in alphabetical order; a number typed with spaces is one."""
    compact = re.sub(r"[\s.]+", "", text).upper()
    if _NUMBER.fullmatch(compact):
        return (compact.lower()[:WORD_LENGTH],)
    return useful_words(search_text(text))


def useful_words(plain: str) -> tuple[str, ...]:
    """The words of a ``search_text`` worth looking for."""
    words = {word[:WORD_LENGTH] for word in plain.split()}
    return tuple(sorted(word for word in words if len(word) > 1 and word not in _EMPTY_WORDS))


class IndexedWord(NamedTuple):
    """A word under which an organisation is found.

    ``shared`` is how many first letters it has in common with the word before it of the same organisation.
    Among the words that begin with a prefix, exactly one has ``shared`` below the length of the prefix: that
    one stands for the organisation, so that a search by prefix counts nobody twice.
    """

    word: str
    shared: int


def index_words(words: Iterable[str]) -> tuple[IndexedWord, ...]:
    """The words of one organisation, ready to be stored."""
    indexed: list[IndexedWord] = []
    previous = ""
    for word in sorted(set(words)):
        indexed.append(IndexedWord(word, _common_prefix(previous, word)))
        previous = word
    return tuple(indexed)


def _common_prefix(first: str, second: str) -> int:
    length = 0
    while first[length : length + 1] == second[length : length + 1] != "":
        length += 1
    return length
