"""Generates, compares and lints what the contract in protos/ledger/v1 becomes.

Run from the root of the project: python tools/protos.py generate|check|lint
"""

import filecmp
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import google.rpc
import grpc_tools
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import protoc

PROTOS = Path("protos")
COMMITTED = Path("ledger/v1")
BUILD = Path("build/protos")
BIN = Path(sys.executable).parent

INIT = '"""The contract, generated from protos/ledger/v1 by `make protos`. Do not edit."""\n'


class ToolError(Exception):
    """What went wrong, in words for the terminal."""


def generate() -> None:
    """Replaces the committed code by what the protos say now."""
    fresh = generate_into(BUILD / "generated")
    shutil.rmtree(COMMITTED, ignore_errors=True)
    shutil.copytree(fresh, COMMITTED)
    print(f"{COMMITTED}: {len(list(COMMITTED.iterdir()))} files")


def check() -> None:
    """Fails where the committed code is not what the protos generate."""
    fresh = generate_into(BUILD / "generated")
    names = {path.name for folder in (fresh, COMMITTED) for path in folder.glob("*.py*")}
    _, differing, missing = filecmp.cmpfiles(fresh, COMMITTED, sorted(names), shallow=False)
    if differing or missing:
        outdated = ", ".join([*differing, *missing])
        raise ToolError(f"{COMMITTED} is not what the protos say ({outdated}): run `make protos`")
    print(f"{COMMITTED} is what the protos say")


def lint() -> None:
    """Runs `buf lint` on an image made by protoc: buf itself would fetch Google's protos."""
    image = build_image(BUILD / "image.binpb")
    if subprocess.run([BIN / "buf", "lint", image], check=False).returncode:
        raise ToolError("buf lint found the above in protos/")
    print("buf lint: nothing found")


def generate_into(target: Path) -> Path:
    """Generates a whole ledger/v1 under `target` and returns its folder."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    run_protoc(sources(), f"--python_out={target}", f"--pyi_out={target}")
    run_protoc(
        sources_with_services(),
        f"--grpc_python_out={target}",
        # grpcio's own plugin writes no types; with these a handler of the wrong shape is an error.
        f"--plugin=protoc-gen-mypy_grpc={BIN / 'protoc-gen-mypy_grpc'}",
        f"--mypy_grpc_out=quiet:{target}",
    )
    package = target / "ledger" / "v1"
    (package / "__init__.py").write_text(INIT)
    return package


def sources() -> list[str]:
    """Every proto of the contract, sorted, as protoc wants it."""
    found = sorted(str(path) for path in PROTOS.glob("ledger/v1/*.proto"))
    if not found:
        raise ToolError(f"no .proto under {PROTOS}/ledger/v1: run this from the root")
    return found


def sources_with_services() -> list[str]:
    """The protos that declare a service: for the others gRPC code would be an empty shell."""
    image = FileDescriptorSet.FromString(build_image(BUILD / "image.binpb").read_bytes())
    ours = set(sources())
    named = ((str(PROTOS / file.name), file) for file in image.file)
    return [path for path, file in named if path in ours and file.service]


def build_image(image: Path) -> Path:
    """Compiles the contract, its imports and its comments into one descriptor set."""
    image.parent.mkdir(parents=True, exist_ok=True)
    run_protoc(
        sources(), "--include_imports", "--include_source_info", f"--descriptor_set_out={image}"
    )
    return image


def run_protoc(protos: list[str], *options: str) -> None:
    """Runs the protoc of grpcio-tools with every include path the contract needs."""
    well_known = Path(grpc_tools.__path__[0]) / "_proto"
    googleapis = Path(google.rpc.__path__[0]).parent.parent
    includes = [f"-I{folder}" for folder in (PROTOS, well_known, googleapis)]
    if protoc.main(["protoc", *includes, *options, *protos]):
        raise ToolError("protoc refused the protos, see above")


def main(arguments: list[str]) -> int:
    """Runs the one command named on the command line."""
    commands: dict[str, Callable[[], None]] = {
        function.__name__: function for function in (generate, check, lint)
    }
    if len(arguments) != 1 or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        commands[arguments[0]]()
    except ToolError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
