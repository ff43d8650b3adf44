"""The jail is whole or nothing is graded: gaps are found, refusals are clear, nothing is left behind."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from autograder.exercises import SandboxError
from autograder.sandbox import Level, Sandbox
from autograder.sandbox.jail import Layers, layers_of
from autograder.sandbox.process import is_ready
from autograder.sandbox.seccomp import ARCHITECTURES, compile_filter
from autograder.sandbox.selftest import list_probes
from autograder.sandbox.syscalls import list_calls

MACHINE = Path(__file__).parents[1] / "escapes" / "machine.py"


def run_elsewhere(source: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a program as an ordinary user who can read this Python."""
    spec = spec_from_file_location("escapes_machine", MACHINE)
    assert spec is not None
    assert spec.loader is not None
    machine: Any = module_from_spec(spec)
    spec.loader.exec_module(machine)
    program = folder / "program.py"
    program.write_text(source)
    for path in (program, folder, *folder.parents):
        if path.stat().st_uid == os.getuid():
            path.chmod(path.stat().st_mode | 0o755)
    with machine.start_elsewhere(program) as process:
        output, errors = process.communicate()
    return subprocess.CompletedProcess([], process.returncode, output, errors)


FIND_GAPS = """
import json
from autograder.sandbox import Sandbox
from autograder.sandbox.jail import Layers
found = {}
for name in ("room", "landlock", "seccomp", "rlimits", "namespaces"):
    off = [name, "room"] if name == "namespaces" else [name]
    with Sandbox(layers=Layers(**dict.fromkeys(off, False))) as sandbox:
        found[name] = sandbox.find_gaps()
print(json.dumps(found))
"""


def test_the_self_test_misses_no_layer(tmp_path: Path) -> None:
    done = run_elsewhere(FIND_GAPS, tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["room"] == ["see that files of the machine exist"]
    assert "list the root folder" in found["landlock"]
    assert {"open a Unix socket", "make a file in memory"} <= set(found["seccomp"])
    assert "take too much memory" in found["rlimits"]
    assert "see the machine's process numbers" in found["namespaces"]


def test_the_self_test_finds_nothing_in_a_whole_jail(sandbox: Sandbox) -> None:
    assert sandbox.find_gaps() == []


def test_a_gap_means_that_nothing_is_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sandbox, "find_gaps", lambda self: ["fork", "list processes"])
    with pytest.raises(SandboxError) as caught:
        Sandbox().__enter__()
    assert str(caught.value) == "nothing was graded: on this machine a submission can fork, list processes"


WITHOUT_NAMESPACES = """
import os
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a process with threads cannot enter a user namespace
from autograder.exercises import SandboxError
from autograder.sandbox import Level, Sandbox
from autograder.sandbox.namespaces import enter_namespaces
enter_namespaces(0, os.open("/proc", os.O_PATH))
with open("/proc/sys/user/max_user_namespaces", "w") as limit:
    limit.write("0")
try:
    Sandbox().__enter__()
except SandboxError as error:
    print(error)
with Sandbox(level=Level.REDUCED) as sandbox:
    print(sandbox.find_gaps())
"""


def test_a_machine_without_user_namespaces_is_refused_unless_reduced_was_asked_for(tmp_path: Path) -> None:
    done = run_elsewhere(WITHOUT_NAMESPACES, tmp_path)
    assert done.returncode == 0, done.stderr
    refusal, gaps = done.stdout.splitlines()
    assert refusal.startswith("nothing was graded: user namespaces are switched off on this machine")
    assert gaps == "[]"


def test_the_kernel_says_what_a_worker_has_lost(sandbox: Sandbox) -> None:
    with sandbox.open([]) as submission:
        watch = Path(f"/proc/self/fdinfo/{submission._process._watch}").read_text()
        worker = dict(line.split(":\t", 1) for line in watch.splitlines())["Pid"]
        status = dict(
            line.split(":\t", 1) for line in Path(f"/proc/{worker}/status").read_text().splitlines()
        )
    assert "0" not in status["Uid"].split()
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert (status["NoNewPrivs"], status["Seccomp"], status["NSpid"].split()[-1]) == ("1", "2", "1")


def test_only_reduced_leaves_layers_out() -> None:
    assert layers_of(Level.STRICT) == Layers()
    assert layers_of(Level.REDUCED) == replace(Layers(), namespaces=False, room=False)
    assert set(list_probes(Level.REDUCED)) < set(list_probes(Level.STRICT))


ELSEWHERE = """
import ctypes, os, sys
def refuse(*_, **__): raise TypeError
import numpy
sys.modules["resource"] = None
del os.uname, os.pidfd_open
ctypes.CDLL = refuse
sys.platform = "win32"
from autograder.sandbox import Sandbox
Sandbox().__enter__()
"""


def test_where_there_is_no_linux_the_sandbox_can_be_imported_but_not_opened() -> None:
    done = subprocess.run([sys.executable, "-c", ELSEWHERE], capture_output=True, text=True, check=False)
    assert "SandboxError: nothing was graded: this takes Linux" in done.stderr


GRADER = """
import threading, time
from autograder.sandbox import Cell, Sandbox
with Sandbox() as sandbox, sandbox.open([Cell("cell 1", "def f():\\n    while True: pass")]) as submission:
    threading.Thread(target=submission["f"], daemon=True).start()
    time.sleep(0.2)
    print(sandbox._zygote.pid, flush=True)
    time.sleep(60)
"""


def test_nothing_outlives_a_grader_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", GRADER], stdout=subprocess.PIPE, text=True) as grader:
        assert grader.stdout is not None
        warm = grader.stdout.readline().strip()
        workers = Path(f"/proc/{warm}/task/{warm}/children").read_text().split()
        grader.send_signal(signal.SIGKILL)
    assert workers
    wait_until(lambda: not any(is_alive(pid) for pid in [warm, *workers]))


def is_alive(pid: str) -> bool:
    """Tell whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition: Any) -> None:
    """Wait until something is so, for at most a minute."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it never was so")


def test_a_warm_process_that_is_gone_is_our_fault(tmp_path: Path) -> None:
    sandbox = Sandbox()
    with sandbox:
        assert sandbox._zygote is not None
        assert sandbox._control is not None
        assert is_ready(sandbox._control.fileno(), select.POLLIN, 60)
        sandbox._zygote.kill()
        sandbox._zygote.wait()
        sandbox._start().close()  # this one was ready before
        with pytest.raises(SandboxError):
            sandbox._start()


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_a_filter_can_be_written_for_every_known_machine(machine: str) -> None:
    program = list(compile_filter(machine, pid=1, threads=True))
    assert 100 < len(program) < 4096
    assert all(len(step) == 8 for step in program)


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_no_dangerous_call_is_on_the_list(machine: str) -> None:
    dangerous = (
        "execve execveat fork vfork socket connect bind unshare setns mount ptrace bpf keyctl memfd_create"
    )
    dangerous += (
        " io_uring_setup userfaultfd perf_event_open process_vm_readv pidfd_open open_by_handle_at mknodat"
    )
    assert not set(dangerous.split()) & set(list_calls(machine))


def test_an_unknown_machine_has_no_filter() -> None:
    with pytest.raises(KeyError):
        list_calls("mips")
