"""Who may read what wom writes: its owner alone, whatever the umask of the shell or service that it is started from."""

import os
import resource

_NOBODY_ELSE = 0o077


def keep_to_owner() -> None:
    """Have all files and folders that this process makes from now on, and those that it starts, be their owner's alone.

    The readers' copy is the exception: it keeps the rights that its owner gave the one before. Should the process
    crash, its memory, which holds credentials and posts, is written nowhere.
    """
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
    os.umask(_NOBODY_ELSE)
