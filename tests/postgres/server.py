"""Runs a PostgreSQL server of its own in a temporary folder, under a user that PostgreSQL accepts."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

PASSWORD = "not for strangers"
USER = "grader"
OWNER = "postgres"
"""Who runs the server where the tests run as root, which PostgreSQL refuses."""
QUICK = ("-c", "fsync=off", "-c", "full_page_writes=off")


@dataclass
class Server:
    """A server with one user, who has to give a password."""

    folder: Path
    port: int

    def url(self, database: str, password: str = PASSWORD) -> str:
        """Write a database's address as nbgrader takes it."""
        return f"postgresql+psycopg://{USER}:{password.replace(' ', '%20')}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database as a copy of another, and give its address."""
        with self._connect() as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def start(self) -> None:
        """Start, and wait until connections are taken."""
        words = f"-p {self.port} -h 127.0.0.1 -k {self.folder} {' '.join(QUICK)}"
        _run("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-o", words, "-w", "start")

    def stop(self) -> None:
        """Stop at once, as when the machine fails."""
        _run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "-w", "stop")

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=USER,
            password=PASSWORD,
            dbname="postgres",
            autocommit=True,
        )


@contextmanager
def serve() -> Iterator[Server]:
    """Give a server that runs, and remove it for sure."""
    with TemporaryDirectory(prefix="postgres-") as name, socket.socket() as free:
        folder = Path(name)
        (folder / "password").write_text(PASSWORD)
        for path in (folder, folder / "password"):
            if os.getuid() == 0:
                shutil.chown(path, OWNER)
        free.bind(("127.0.0.1", 0))
        server = Server(folder, free.getsockname()[1])
        free.close()
        secret = ("--auth", "scram-sha-256", "--username", USER, "--pwfile", f"{folder}/password")
        _run("initdb", "-D", f"{folder}/data", "--encoding", "UTF8", "--locale", "C.UTF-8", *secret)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs; what it says is in the error if it fails."""
    command = [*_as_owner(), str(_find(program)), *words]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/", check=False)
    assert done.returncode == 0, command


def _as_owner() -> Sequence[str]:
    if os.getuid() != 0:
        return ()
    return ("setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups")


def _find(program: str) -> Path:
    """Find a program on the PATH, or where Debian keeps the newest version."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(program) or (debian[-1] if debian else None)
    assert found, f"{program} is not installed: `apt-get install postgresql`"
    return Path(found)
