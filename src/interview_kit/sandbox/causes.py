"""What the messages of a sandbox that does not start mean, and what to do about each."""

from typing import NamedTuple


class Cause(NamedTuple):
    """Why a sandbox does not start, and the next step."""

    cause: str
    cure: str


_APPARMOR = (
    "give bwrap an AppArmor profile that allows user namespaces (the package apparmor-profiles "
    "has bwrap-userns-restrict), or: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
)

KNOWN: dict[str, Cause] = {
    "setting up uid map: Permission denied": Cause(
        "AppArmor forbids user namespaces to bwrap", _APPARMOR
    ),
    "Failed RTM_NEWADDR": Cause("AppArmor forbids bwrap to set up a network of its own", _APPARMOR),
    "No permissions to create new namespace": Cause(
        "the kernel or the container forbids user namespaces to ordinary users",
        "sudo sysctl kernel.unprivileged_userns_clone=1; in a container, run it with "
        "--security-opt seccomp=unconfined",
    ),
    "Creating new namespace failed: Operation not permitted": Cause(
        "the container forbids new namespaces",
        "run the container with --security-opt seccomp=unconfined, or use --isolation landlock",
    ),
    "No space left on device": Cause(
        "no more namespaces may be made here, or the temporary folder is full",
        "sudo sysctl user.max_user_namespaces=15000, and free some space for temporary files",
    ),
    "Can't mount proc": Cause(
        "the container covers parts of /proc",
        "run the container with --security-opt systempaths=unconfined, or use --isolation landlock",
    ),
    "Operation not permitted (unshare)": Cause(
        "root without the right to mount cannot show a closed folder to the sandbox's user",
        "use a Python and a checkout outside of closed folders such as /root",
    ),
}


def explain(said: str) -> Cause | None:
    """The known cause behind a message, or None."""
    for words, cause in KNOWN.items():
        if words in said:
            return cause
    return None
