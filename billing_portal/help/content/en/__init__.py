"""The help in English."""

from billing_portal.help.content.en.access import ACCOUNT, SIGNING_IN
from billing_portal.help.content.en.asking import REQUESTS
from billing_portal.help.content.en.buying import PAYING, PORTAL, QUOTES

GROUPS = [SIGNING_IN, ACCOUNT, QUOTES, PAYING, REQUESTS, PORTAL]
SMALL_WORDS = "a an and are as at be by can do does for get how i if in is it me my of on or our the this to we what when where which who whom why with you your"
