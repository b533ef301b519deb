"""Child processes that die with us, however we end."""

import ctypes
import os
import signal
import subprocess
import sys

CLONE_NEWUSER, PR_SET_PDEATHSIG = 0x10000000, 1  # Linux: sched.h, prctl.h
NAMESPACE_DENIED, PARENT_GONE = 126, 125  # exit codes of a child that could not start
ORDINARY_USER = 1000  # who root becomes inside the namespace: PostgreSQL refuses to run as root


def _before_exec(death_signal, leave_root):
    """What the child does between fork and exec: own process group, death with the parent, no root."""
    if sys.platform != "linux":
        return os.setsid
    libc, parent, identity = ctypes.CDLL(None, use_errno=True), os.getpid(), (os.geteuid(), os.getegid())

    def run():
        os.setpgid(0, 0)  # Ctrl-C of the terminal reaches only us: we stop the children in the right order
        if leave_root and identity[0] == 0:
            if libc.unshare(CLONE_NEWUSER) != 0:
                os._exit(NAMESPACE_DENIED)
            maps = {
                "setgroups": "deny",
                "uid_map": f"{ORDINARY_USER} 0 1",
                "gid_map": f"{ORDINARY_USER} {identity[1]} 1",
            }
            for name, line in maps.items():
                with open(f"/proc/self/{name}", "w") as file:
                    file.write(line)
        libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)  # after unshare, which clears it
        if os.getppid() != parent:
            os._exit(PARENT_GONE)

    return run


def spawn(args, *, death_signal=signal.SIGTERM, leave_root=False, **options):
    """Popen, for a child in its own process group that is sent `death_signal` when we die (on Linux)."""
    return subprocess.Popen(
        [str(arg) for arg in args],
        stdin=subprocess.DEVNULL,
        preexec_fn=_before_exec(death_signal, leave_root),
        **options,
    )


def end(process, sign=signal.SIGTERM, *, patience=15.0):
    """Ask a child to stop; after `patience` seconds end its whole group."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(sign)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
