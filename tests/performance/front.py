# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Times load, resolve, check and wire on systems of 100 to 1,000 components: `/usr/bin/python3 -m
tests.performance.front`.
"""

from __future__ import annotations

import gc
import math
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from composer.check import check
from composer.load import Sources, load
from composer.model.render import render
from composer.pipeline import front, uncollected
from composer.resolve import resolve
from composer.wire.wire import wire

ROOT = Path(__file__).resolve().parents[2]
SIZES = (100, 200, 500, 1000)
CHAIN = 21  # components of a chain of calls: 20 hops
RINGS_EACH, REGIONS_EACH = 2, 6.4
MISTAKES = 60_000
POLICIES = 20
TYPES = {
    "node": """component: node
sources: [main.cpp]
stack: 4 KiB
ports:
  in:     {ring: consumer, message: u64, many: 3, optional: true}
  out:    {ring: producer, message: u64, many: 3, optional: true}
  wake:   {notification: receive}
  ask:    {call: client, interface: question}
  next:   {call: client, interface: question, optional: true}
  served: {call: server, interface: question, optional: true}
  hub:    {region: rw}
  own:    {region: rw, many: 64, optional: true}
  other:  {region: r, many: 64, optional: true}
""",
    "island": """component: island
sources: [main.cpp]
""",
    "hub": """component: hub
sources: [main.cpp]
ports:
  wake:   {notification: raise, many: 65535}
  served: {call: server, interface: question}
  shared: {region: r, many: 65535}
""",
}
QUESTION = """interface: question
messages:
  Ask: {value: u32}
operations:
  ask: [Ask, Ask]
"""
Passes = Mapping[str, float]


def describe(folder: Path, count: int) -> None:
    """`count` components in one chain of rings and in chains of calls of 20 hops, and a hub that
    each of them is a peer of.
    """
    for name, text in TYPES.items():
        (folder / "components" / name).mkdir(parents=True)
        (folder / "components" / name / "component.yaml").write_text(text)
        (folder / "components" / name / "main.cpp").write_text("int main() { return 0; }\n")
    (folder / "interfaces").mkdir()
    (folder / "interfaces" / "question.yaml").write_text(QUESTION)
    rows = [
        "system: scale",
        "components:",
        "  hub: {priority: 255, power: true}",
        "  island: {priority: 1}",
    ]
    rows += [f"  n{one}: {{type: node, priority: {20 + one % CHAIN}}}" for one in range(count)]
    rows += ["regions:", *_regions(count), "rings:", *_rings(count), "notifications:"]
    rows += [f"  wake_{one}: {{from: hub.wake, to: n{one}.wake}}" for one in range(count)]
    # No path reaches the island, so each of these searches the whole graph.
    rows += [
        "policy:",
        *(
            f"  - {{never: influence, from: n{one * count // POLICIES}, to: island, through: hub}}"
            for one in range(POLICIES)
        ),
    ]
    rows += [
        "calls:",
        "  ask:",
        "    from:",
        *(f"      - n{one}.ask" for one in range(count)),
        "    to: hub.served",
    ]
    rows += [
        f"  next_{one}: {{from: n{one}.next, to: n{one + 1}.served}}"
        for one in range(count - 1)
        if (one + 1) % CHAIN
    ]
    (folder / "system.yaml").write_text("\n".join(rows) + "\n")
    _large_board(folder / "boards")


def _large_board(folder: Path) -> None:
    """The board of the repository with the memory that a thousand components need."""
    name, small, large = (
        "qemu-virt-aarch64",
        "<0x00 0x40000000 0x00 0x8000000>",
        "<0x00 0x40000000 0x04 0x00>",
    )
    folder.mkdir()
    for file, before, after in ((f"{name}.yaml", "128M]", "16G]"), (f"{name}.dts", small, large)):
        text = (ROOT / "composer" / "boards" / file).read_text()
        assert before in text, f"{file} no longer has {before}"
        (folder / file).write_text(text.replace(before, after))


def _regions(count: int) -> Iterator[str]:
    """One between the hub and each component, half of them fixed in the hub; the others between
    two, one in eight fixed.
    """
    for one in range(count):
        at = f", at: {{hub.shared: {0x4000_0000 + one * 0x1_0000:#x}}}" if one % 2 else ""
        yield f"  hub_{one}: {{size: 4 KiB, access: {{n{one}.hub: rw, hub.shared: r}}{at}}}"
    for number in range(int(count * REGIONS_EACH) - count):
        writer = number % count
        reader = (writer + 1 + number // count) % count
        at = (
            f", at: {{n{writer}.own: {0x100_0000_0000 + number * 0x40_0000:#x}}}"
            if number % 8 == 0
            else ""
        )
        yield (
            f"  r{number}: {{size: {64 if number % 16 else 4096} KiB, access: {{n{writer}.own: rw,"
            f" n{reader}.other: r}}{at}}}"
        )


def _rings(count: int) -> Iterator[str]:
    """To the next component, then to the one behind it, until there are enough."""
    pairs = ((one, one + step) for step in (1, 2, 3) for one in range(count - step))
    for number, (one, other) in zip(range(count * RINGS_EACH), pairs):
        yield f"  ring_{number}: {{from: n{one}.out, to: n{other}.in, capacity: 64}}"


def passes(folder: Path, measure: Callable[[Callable[[], object]], float]) -> Passes:
    """What `measure` says of each pass of the front, over the description in `folder`."""
    made: dict[str, object] = {}

    def keep(name: str, work: Callable[[], object]) -> float:
        def run() -> None:
            made[name] = work()

        return measure(run)

    def first(name: str) -> object:
        value, found = made[name]  # type: ignore[misc]
        assert value is not None and not [one for one in found if one.severity == "error"], found[
            :3
        ]
        return value

    costs = {"load": keep("load", lambda: load(ROOT, str(folder / "system.yaml"), None))}
    costs["resolve"] = keep("resolve", lambda: resolve(first("load")))  # type: ignore[arg-type]
    costs["check"] = keep("check", lambda: check(first("resolve"), None))  # type: ignore[arg-type]
    # type: ignore[attr-defined]
    assert not [one for one in made["check"] if one.severity == "error"], made["check"]
    costs["wire"] = keep("wire", lambda: wire(first("resolve")))  # type: ignore[arg-type]
    return costs


def exponent(costs: Mapping[int, float]) -> float:
    """The slope of the line through log(size), log(cost) with the least squares."""
    points = [(math.log(size), math.log(cost)) for size, cost in costs.items()]
    middle = sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
    rise = sum((x - middle[0]) * (y - middle[1]) for x, y in points)
    return rise / sum((x - middle[0]) ** 2 for x, _ in points)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    rows: dict[int, Passes] = {}
    print("components  regions  rings     load  resolve    check     wire      all")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            describe(Path(name), size)
            with uncollected():
                costs = passes(Path(name), seconds)
        gc.collect()
        rows[size] = {**costs, "all": sum(costs.values())}
        figures = "".join(f"{cost:7.3f} s" for cost in rows[size].values())
        print(f"{size:>10}  {int(size * REGIONS_EACH):>7}  {size * RINGS_EACH:>5}{figures}")
    slopes = "".join(
        f"   n^{exponent({size: row[name] for size, row in rows.items()}):.2f}"
        for name in rows[SIZES[0]]
    )
    print(f"growth                  {slopes}")
    with tempfile.TemporaryDirectory() as name:
        print(
            f"{MISTAKES:,} bad references in one file, with the text that tells them:"
            f" {_mistakes(Path(name)):.3f} s"
        )


def _mistakes(folder: Path) -> float:
    """Seconds that references to components that are not there take, 1,000 components being there
    to guess from.
    """
    describe(folder, 1000)
    with open(folder / "system.yaml", "a") as system:
        system.write(
            "  bad:\n    to: hub.served\n    from:\n"
            + "".join(f"      - m{one}.ask\n" for one in range(MISTAKES))
        )

    def judge() -> None:
        found = front(ROOT, str(folder / "system.yaml"), None).diagnostics
        assert len(found) == MISTAKES, len(found)
        render(found, Sources(ROOT))

    return seconds(judge)


if __name__ == "__main__":
    main()
