"""Does what a document says, in a folder of its own: as a reader would, block by block."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from tests.docs.documents import ROOT, Block, Step, matches
from tests.support.commands import shim
from tests.support.process import free_port

ADDRESS_DEFAULT = "127.0.0.1:50051"
SHELL_SECONDS_MAX = 60
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 40
# How the service's screen ends.
READY = "Ctrl-C drains the calls under way and stops."

# What a reader finds in the folder of the project.
_PROJECT = (".venv", "Makefile", "protos")


class Session:
    """A folder, a shell in it, and the service of another shell."""

    def __init__(self, folder: Path, **substitutions: str) -> None:
        """Prepare the folder. `substitutions` replace what stands for a reader's own: an address."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _PROJECT:
            (folder / name).symlink_to(ROOT / name)
        self.folder = folder
        self.address = f"127.0.0.1:{free_port()}"
        self.substitutions = substitutions
        ours = {name: value for name, value in os.environ.items() if not name.startswith("LEDGER_")}
        self._environment = {
            **ours,
            "LEDGER_PROJECTIONS_NICENESS": "0",
            "LEDGER_ADDRESS": self.address,
        }
        self._service: subprocess.Popen[str] | None = None
        self._shell = subprocess.Popen(
            ["/bin/bash", "--norc"],
            cwd=folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def preload(self) -> None:
        """From now on have `ledger` run on the program that the tests have loaded already, except to serve."""
        installed, ours = ROOT / ".venv", self.folder / ".venv"
        ours.unlink()
        (ours / "bin").mkdir(parents=True)
        for found in (*installed.iterdir(), *(installed / "bin").iterdir()):
            place = ours / found.relative_to(installed)
            if not place.exists():
                place.symlink_to(found)
        program = ours / "bin" / "ledger"
        program.unlink()
        program.write_text(shim(started=("serve",)), encoding="utf-8")
        program.chmod(0o755)

    def close(self) -> None:
        """Stop the service and end the shell."""
        self._stop_service()
        self._shell.communicate(timeout=SHELL_SECONDS_MAX)

    def do(self, step: Step) -> None:
        """Run a block, and compare what it prints with what the document promises."""
        if "stopped" in step.block.words:
            self._stop_service()
        if "service" in step.block.words:
            status, printed = 0, self._start_service(step.block)
        else:
            status, printed = self._run(step.block)
        told = f"line {step.block.line} printed:\n{printed}"
        assert status == step.exit_status, told
        assert step.expected is None or matches(step.expected, self._as_in_print(printed)), told

    def forget(self, name: str) -> None:
        """Unset a variable that another document has set."""
        self._run(Block("sh", (), f"unset {name}", 0))

    def begin_anew(self) -> None:
        """Be as a reader is who comes from the tutorial, whatever other documents chose and set."""
        chosen = "unset LEDGER_PROGRAMME LEDGER_KEY; .venv/bin/ledger use main"
        status, printed = self._run(Block("sh", (), chosen, 0))
        assert status == 0, printed

    def variable(self, name: str) -> str:
        """What a variable of the shell holds."""
        status, printed = self._run(Block("sh", (), f'echo "${name}"', 0))
        assert status == 0, printed
        return printed.strip()

    def _as_in_print(self, printed: str) -> str:
        """What was printed, had it been on the reader's machine."""
        usual = printed.replace(self.address, ADDRESS_DEFAULT)
        return usual.replace(str(self.folder), "/home/you/loyalty-ledger")

    def _run(self, block: Block) -> tuple[int, str]:
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        end = f"end of line {block.line}"
        self._shell.stdin.write(f'{self._text(block)}\necho "\n{end}: $?"\n')
        self._shell.stdin.flush()
        printed = ""
        for line in self._shell.stdout:
            if line.startswith(end):
                return int(line.removeprefix(f"{end}: ")), printed
            printed += line
        raise AssertionError(printed)

    def _text(self, block: Block) -> str:
        text = block.text
        for placeholder, value in self.substitutions.items():
            assert placeholder not in value, "would be replaced again"
            text = text.replace(placeholder, value)
        return text

    def _start_service(self, block: Block) -> str:
        """Start the service anew, and return its screen."""
        self._stop_service()
        command = self._text(block).replace("make run", self._what_make_runs())
        self._service = subprocess.Popen(
            ["/bin/bash", "-c", command],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self._service.stdout is not None
        printed = ""
        for line in self._service.stdout:
            printed += line
            if READY in line:
                return printed
        raise AssertionError(printed)

    def _what_make_runs(self) -> str:
        """The command of `make run`, without making the environment that runs this test anew."""
        done = subprocess.run(
            # ARGS: not those of the `make test` that runs this.
            ["/usr/bin/make", "--no-print-directory", "--dry-run", "run", "ARGS="],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip().splitlines()[-1]

    def _stop_service(self) -> None:
        """Stop the service as Ctrl-C does."""
        if self._service is None:
            return
        # To the whole group, as a terminal does.
        os.killpg(self._service.pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_SECONDS_MAX
        self._service.communicate(timeout=deadline - time.monotonic())
        self._service = None
