"""The system calls that a sandbox refuses, by name, with their numbers on each architecture."""

from typing import NamedTuple


class Numbers(NamedTuple):
    """The number of one system call; None where an architecture does not have it."""

    x86_64: int | None
    aarch64: int | None


REFUSED: dict[str, Numbers] = {
    # Mounts, roots and namespaces.
    "mount": Numbers(165, 40),
    "umount2": Numbers(166, 39),
    "pivot_root": Numbers(155, 41),
    "chroot": Numbers(161, 51),
    "move_mount": Numbers(429, 429),
    "open_tree": Numbers(428, 428),
    "open_tree_attr": Numbers(467, 467),
    "fsopen": Numbers(430, 430),
    "fsconfig": Numbers(431, 431),
    "fsmount": Numbers(432, 432),
    "fspick": Numbers(433, 433),
    "mount_setattr": Numbers(442, 442),
    "statmount": Numbers(457, 457),
    "listmount": Numbers(458, 458),
    "setns": Numbers(308, 268),
    "unshare": Numbers(272, 97),
    # Other processes.
    "ptrace": Numbers(101, 117),
    "process_vm_readv": Numbers(310, 270),
    "process_vm_writev": Numbers(311, 271),
    "process_madvise": Numbers(440, 440),
    "pidfd_getfd": Numbers(438, 438),
    "kcmp": Numbers(312, 272),
    # Kernel parts with a history.
    "bpf": Numbers(321, 280),
    "perf_event_open": Numbers(298, 241),
    "userfaultfd": Numbers(323, 282),
    "keyctl": Numbers(250, 219),
    "add_key": Numbers(248, 217),
    "request_key": Numbers(249, 218),
    "fanotify_init": Numbers(300, 262),
    "name_to_handle_at": Numbers(303, 264),
    "open_by_handle_at": Numbers(304, 265),
    "lookup_dcookie": Numbers(212, 18),
    "modify_ldt": Numbers(154, None),
    "personality": Numbers(135, 92),
    "mbind": Numbers(237, 235),
    "set_mempolicy": Numbers(238, 237),
    "set_mempolicy_home_node": Numbers(450, 450),
    "move_pages": Numbers(279, 239),
    "migrate_pages": Numbers(256, 238),
    # The machine.
    "swapon": Numbers(167, 224),
    "swapoff": Numbers(168, 225),
    "reboot": Numbers(169, 142),
    "kexec_load": Numbers(246, 104),
    "kexec_file_load": Numbers(320, 294),
    "init_module": Numbers(175, 105),
    "finit_module": Numbers(313, 273),
    "delete_module": Numbers(176, 106),
    "acct": Numbers(163, 89),
    "quotactl": Numbers(179, 60),
    "quotactl_fd": Numbers(443, 443),
    "syslog": Numbers(103, 116),
    "settimeofday": Numbers(164, 170),
    "clock_settime": Numbers(227, 112),
    "clock_adjtime": Numbers(305, 266),
    "adjtimex": Numbers(159, 171),
    "sethostname": Numbers(170, 161),
    "setdomainname": Numbers(171, 162),
    "vhangup": Numbers(153, 58),
    "iopl": Numbers(172, None),
    "ioperm": Numbers(173, None),
}

UNSUPPORTED: dict[str, Numbers] = {
    # Reported as not implemented, so that honest programs fall back to an older call. The flags
    # of clone3 are behind a pointer, which a filter cannot follow. The others hold memory that
    # no process shows, or (io_uring) do other calls' work past the filter.
    "clone3": Numbers(435, 435),
    "memfd_create": Numbers(319, 279),
    "memfd_secret": Numbers(447, 447),
    "io_uring_setup": Numbers(425, 425),
    "io_uring_enter": Numbers(426, 426),
    "io_uring_register": Numbers(427, 427),
    "shmget": Numbers(29, 194),
    "msgget": Numbers(68, 186),
    "semget": Numbers(64, 190),
    "mq_open": Numbers(240, 180),
}

BY_ARGUMENT: dict[str, Numbers] = {
    "clone": Numbers(56, 220),
    "ioctl": Numbers(16, 29),
    "socket": Numbers(41, 198),
    "socketpair": Numbers(53, 199),
    "connect": Numbers(42, 203),
    "bind": Numbers(49, 200),
}

SHARED_REFUSED: dict[str, Numbers] = {
    # Not restricted by Landlock, and they reach all files and processes of the user: refused
    # when a sandbox runs as the user who grades.
    "chown": Numbers(92, None),
    "lchown": Numbers(94, None),
    "fchown": Numbers(93, 55),
    "fchownat": Numbers(260, 54),
    "setxattr": Numbers(188, 5),
    "lsetxattr": Numbers(189, 6),
    "fsetxattr": Numbers(190, 7),
    "setxattrat": Numbers(463, 463),
    "removexattr": Numbers(197, 14),
    "lremovexattr": Numbers(198, 15),
    "fremovexattr": Numbers(199, 16),
    "removexattrat": Numbers(466, 466),
    "file_setattr": Numbers(469, 469),
    "setpriority": Numbers(141, 140),
    "ioprio_set": Numbers(251, 30),
}

SHARED_PRETENDED: dict[str, Numbers] = {
    # The same, but shutil's copying calls them: they seem to succeed and do nothing.
    "chmod": Numbers(90, None),
    "fchmod": Numbers(91, 52),
    "fchmodat": Numbers(268, 53),
    "fchmodat2": Numbers(452, 452),
    "utime": Numbers(132, None),
    "utimes": Numbers(235, None),
    "futimesat": Numbers(261, None),
}

SET_TIMES = Numbers(280, 88)
"""utimensat: pretends as well, except for one form of it."""

SHARED_OWN_ONLY: dict[str, Numbers] = {
    # Their first argument names a process; 0 is the caller.
    "prlimit64": Numbers(302, 261),
    "sched_setaffinity": Numbers(203, 122),
    "sched_setattr": Numbers(314, 274),
    "sched_setparam": Numbers(142, 118),
    "sched_setscheduler": Numbers(144, 119),
}

TRUNCATE = Numbers(76, 45)
"""Not restricted by Landlock before ABI 3."""
