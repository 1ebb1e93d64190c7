"""What all parts of a run share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from bench.cpu import PidsOf
from bench.generator import Generator
from bench.lag import Projections
from bench.load import Job
from bench.parts import LoadPart
from bench.plan import Plan
from bench.seed import new_card_numbers, seed
from bench.stand import Programme, Service, Stand

Say = Callable[[str], None]


class Processes(Protocol):
    """Some processes."""

    @property
    def pids(self) -> list[int]:
        """Those that run now."""


class Members(NamedTuple):
    """A programme with members, and the file with their cards."""

    programme: Programme
    cards_path: Path


class Bench(NamedTuple):
    """A stand with its load generator."""

    plan: Plan
    stand: Stand
    generator: Generator
    say: Say

    def make_members(self, name: str, cards: int, *, repeat: int = 1) -> Members:
        """Create a programme with members; in the file each card is as often as it is to be used."""
        programme = self.stand.create_programme(name)
        card_numbers = new_card_numbers(cards)
        cards_path = self.stand.folder / f"{name}.txt"
        cards_path.write_text("\n".join(card_numbers * repeat))
        with self.stand.owner(programme) as connection:
            seed(connection, programme.namespace, card_numbers)
        return Members(programme, cards_path)

    def job(self, service: Service, members: Members, callers: int, *, side: bool = False) -> Job:
        """Return a job that records receipts one at a time on all cards."""
        return Job(
            address=service.address,
            key=members.programme.keys["till"],
            cards_path=str(members.cards_path),
            callers=callers,
            warm_up_seconds=self.plan.warm_up_seconds,
            seconds=self.plan.side_run_seconds if side else self.plan.run_seconds,
        )

    def once_each(
        self, service: Service, members: Members, streams: int, receipts_per_message: int
    ) -> Job:
        """Return a job that uploads one receipt for each line of the file."""
        return Job(
            address=service.address,
            key=members.programme.keys["till"],
            cards_path=str(members.cards_path),
            callers=streams,
            receipts_per_message=receipts_per_message,
            each_card_once=True,
        )

    def part(
        self,
        name: str,
        service: Service,
        job: Job,
        projecting: Processes,
        projections: Projections | None = None,
    ) -> LoadPart:
        """Return a part that does a job, and tells the processor time of all processes apart."""
        groups: PidsOf = {
            "server": lambda: service.pids,
            "postgresql": self.stand.postgres_pids,
            "generator": lambda: [self.generator.pid],
            "projections": lambda: projecting.pids,
        }
        return LoadPart(name, self.generator, job, groups, projections)
