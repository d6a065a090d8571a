"""Die Hilfe auf Deutsch, Thema für Thema wie die englische."""

from billing_portal.help.content.de.access import ACCOUNT, SIGNING_IN
from billing_portal.help.content.de.asking import REQUESTS
from billing_portal.help.content.de.buying import PAYING, PORTAL, QUOTES

GROUPS = [SIGNING_IN, ACCOUNT, QUOTES, PAYING, REQUESTS, PORTAL]
SMALL_WORDS = "als am an auf aus bei das dem den der des die ein eine einem einen einer er erhalte erhalten es für habe ich ihr ihre im in ist kann mein meine meinen mich mir mit noch oder sie sich sind und von was wann warum wen wenn wer wie wird wo wozu zu zum zur"
