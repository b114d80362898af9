"""A changed configuration takes effect while the service runs and calls wait and talk.

Theory of operation. The configuration is read, checked and compared in a thread beside the calls
(`preparing`). If anything is wrong, each problem is logged and all stays as it was. Otherwise
everything that holds settings is handed the new ones, and all commands for the core are submitted,
in one go without a pause (`reloading`): no other command gets between them, so no call and no agent
ever meets half of a change. The core makes events of them; a replay finds the change where it was.

In doubt (see `router.engine`) nothing is taken: the same is asked again by itself when doubt ends. If
doubt begins only after everything has been handed over, the core is told again, first of all, what
brings it to the settings: all that is asked bears being asked twice. So what was read holds for all in
the end, or for nobody.

An agent who has been taken out, or whose way in (token, telephone) is another, is signed out after
the call in hand. Until then his old settings stay, since whoever drops his leg needs them.
"""

from router.reloading.homeless import homeless
from router.reloading.live import Live
from router.reloading.reloading import Reloading

__all__ = ["Live", "Reloading", "homeless"]
