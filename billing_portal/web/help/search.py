"""Finding a topic by the words people use for it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from billing_portal.kit.languages import offered, style
from billing_portal.web.help.loader import find_topic, groups
from billing_portal.web.help.markup import to_text
from billing_portal.web.help.topic import Topic

IN_QUESTION, IN_WORDS, IN_ANSWER = 4, 3, 1
SHORTEST_STEM = 4


def _bare_words(text: str) -> list[str]:
    """Words in lower case without accents: `Rechnungsempfänger` is `rechnungsempfanger`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))


@lru_cache(maxsize=8)
def _small_words(codes: tuple[str, ...]) -> frozenset[str]:
    """The words of these languages that say nothing in a search."""
    return frozenset(word for code in codes for word in _bare_words(style(code).search_small_words))


def tokens(text: str) -> list[str]:
    """The words of a text that say something, without accents."""
    small = _small_words(tuple(offered()))
    return [word for word in _bare_words(text) if word not in small]


@lru_cache(maxsize=8)
def _index(language: str, codes: tuple[str, ...]) -> list[tuple[Topic, dict[str, int]]]:
    """Each topic with the weight of its words; the questions and keywords of all languages `codes` count as well."""
    index = []
    for group in groups(language):
        for topic in group.topics:
            weights: dict[str, int] = {}
            others = [other for code in codes if (other := find_topic(code, topic.slug))]
            body = " ".join(to_text(b) if isinstance(b, str) else to_text(" ".join(b)) for b in topic.answer)
            parts = [(body, IN_ANSWER), (topic.question, IN_QUESTION)]
            parts += [(f"{other.question} {other.keywords}", IN_WORDS) for other in others]
            for text, weight in parts:
                for word in tokens(text):
                    weights[word] = max(weights.get(word, 0), weight)
            index.append((topic, weights))
    return index


def _weight(asked: str, weights: dict[str, int]) -> int:
    """The best weight among the words that begin alike, so that `quotes` finds `quote` and back."""
    best = weights.get(asked, 0)
    if len(asked) >= SHORTEST_STEM:
        for word, weight in weights.items():
            if len(word) >= SHORTEST_STEM and (word.startswith(asked) or asked.startswith(word)):
                best = max(best, weight)
    return best


def find(language: str, query: str, limit: int = 8) -> list[Topic]:
    """The topics that answer a query, the best first: first by how many of its words match, then by where."""
    asked = tokens(query)[:12]
    ranked = []
    for position, (topic, weights) in enumerate(_index(language, tuple(offered()))):
        hits = [weight for word in asked if (weight := _weight(word, weights))]
        if hits:
            ranked.append((-len(hits), -sum(hits), position, topic))
    ranked.sort(key=lambda entry: entry[:3])
    return [topic for *_rank, topic in ranked[:limit]]
