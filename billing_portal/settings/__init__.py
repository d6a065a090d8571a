"""Every setting, read from the environment; an unknown or malformed value stops the start and says why.

Secrets are also read from a file named by `<NAME>_FILE`. Nothing set means: SQLite in `var/`, production mode.
Read `installation` first: the others build on it.
"""

from billing_portal.settings.application import *  # noqa: F403
from billing_portal.settings.installation import *  # noqa: F403
from billing_portal.settings.outside import *  # noqa: F403
from billing_portal.settings.people import *  # noqa: F403
from billing_portal.settings.storage import *  # noqa: F403
from billing_portal.settings.work import *  # noqa: F403
