from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from lxml import etree

# What XML 1.0 cannot hold at all, whoever typed it.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Tree:
    """An element that grows children of one namespace; text is data and never markup."""

    def __init__(self, element: Any, namespace: str) -> None:
        self.element, self.namespace = element, namespace

    def add(self, tag: str, text: object = None, namespace: str = "", **attributes: str) -> Tree:
        """A new last child; `text` is written as it is, without what XML cannot hold."""
        child = etree.SubElement(self.element, f"{{{namespace or self.namespace}}}{tag}", attributes)
        if text is not None:
            child.text = UNWRITABLE.sub("", str(text))
        return Tree(child, self.namespace)

    def opt(self, tag: str, text: object, namespace: str = "", **attributes: str) -> None:
        """As `add`, but only if there is a text."""
        if text not in (None, ""):
            self.add(tag, text, namespace, **attributes)

    def to_bytes(self) -> bytes:
        """The document, always the same bytes for the same tree."""
        written: bytes = etree.tostring(
            self.element, xml_declaration=True, encoding="UTF-8", pretty_print=True
        )
        return written


def two(amount: Decimal) -> str:
    """An amount with two decimals, as BR-DEC asks."""
    return f"{amount:.2f}"


def plain(number: Decimal | int) -> str:
    """A rate or quantity without needless zeros and never with an exponent."""
    return format(Decimal(number).normalize(), "f")
