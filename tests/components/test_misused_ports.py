# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Each kind of port, used as another kind: the first error says in a sentence what the port is and
what to do, and names it; at most three more errors follow.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from composer.command.words import in_our_words
from tests.components.test_refused import COMPILE

PORTS = """#include <ashlar/wiring.hpp>
#include <wiring.hpp>

namespace wiring {
using namespace ashlar;
inline constinit RingCache in_cache{}, lossy_cache{};
inline constexpr Consumer<demo::Message, 64, "in"> in{{.own = 1, .cache = &in_cache}};
inline constexpr Consumer<demo::Message, 64, "lossy", WhenFull::drop> lossy{
    {.own = 1, .cache = &lossy_cache}};
inline constexpr Region<ReadOnly, "page"> page{.address = 0x20000, .size = 4096};
inline constexpr KernelLog<"log"> log{.log = 0x1000, .text = 0x2000, .event = 3};
inline constexpr std::array<Child<2, "children">, 1> children{{{.child = "one", .slot = 7}}};
inline constexpr CallServer<terminal::Operations, 1, Deferring::no, "ask"> ask{.port = 0};
inline constexpr Device<1, "rom", Window<"0", ReadOnly>> rom{.registers = 0x1000, .size = 4096};
}  // namespace wiring

[[maybe_unused]] static const ashlar::Ready ready;
"""
PRODUCES = "this port is the producing end of a ring"
CONSUMES = "this port is the consuming end of a ring"
WAITS = "this ring has no `when_full: drop`"
DROPS = "this ring has `when_full: drop`"
CALLS = "this port is the calling end: it has one function per operation"
RECEIVES = "this port receives a notification: wait for it"
NO_SOURCE = "wait takes ring ends, received notifications, devices, servers, children"
NO_EVENT = "this port is not a source of events"
RIGHT = "system.yaml does not give this port that right over any child"
WINDOW = "this port does not ask for such a register window"
REFUSED = (
    ("if (const auto one = wiring::out.pop()) static_cast<void>(one->number);", PRODUCES, "out"),
    (
        "while (const auto one = wiring::out.pop_wait().number) static_cast<void>(one);",
        PRODUCES,
        "out",
    ),
    ("for (const auto& one : wiring::out.peek(4)) static_cast<void>(one.number);", PRODUCES, "out"),
    ("wiring::out.release(1);", PRODUCES, "out"),
    ("static_cast<void>(wiring::out.push_batch({}));", WAITS, "out"),
    ("wiring::out.drop(1);", WAITS, "out"),
    ("wiring::samples.pop();", PRODUCES, "samples"),
    ("wiring::samples.push_wait({});", DROPS, "samples"),
    ("wiring::samples.push_wait({.number = 1});", DROPS, "samples"),
    ("static_cast<void>(wiring::samples.lost());", DROPS, "samples"),
    ("static_cast<void>(wiring::samples.peer_epoch());", DROPS, "samples"),
    ("wiring::in.push({});", CONSUMES, "in"),
    ("wiring::in.push({.number = 1});", CONSUMES, "in"),
    ("wiring::in.push(demo::Message{});", CONSUMES, "in"),
    ("wiring::in.push(3);", CONSUMES, "in"),
    ("wiring::in.push();", CONSUMES, "in"),
    ("wiring::in.push({}, 1);", CONSUMES, "in"),
    ("if (!wiring::in.try_push({})) return;", CONSUMES, "in"),
    ("wiring::in.push_wait({.number = 1});", CONSUMES, "in"),
    ("static_cast<void>(wiring::lossy.push_batch({}));", CONSUMES, "lossy"),
    ("wiring::in.reserve(2)[0] = {};", CONSUMES, "in"),
    ("wiring::in.commit(2);", CONSUMES, "in"),
    ("wiring::lossy.drop(1);", CONSUMES, "lossy"),
    ("static_cast<void>(wiring::in.dropped());", WAITS, "in"),
    ("wiring::done.raise();", RECEIVES, "done"),
    ("wiring::done.raise(1);", RECEIVES, "done"),
    ("static_cast<void>(wiring::page.write(0, {}));", "this region is read-only", "page"),
    (
        'static_cast<void>(wiring::page.write(0, std::as_bytes(std::span{"a"})));',
        "this region is read-only",
        "page",
    ),
    (
        "ashlar::Latest<std::uint64_t>::Writer{wiring::page}.write(1);",
        "this region is read-only",
        "page",
    ),
    ("wiring::print.serve(ready, wiring::print);", CALLS, "print"),
    ("wiring::print.reply({}, 1);", CALLS, "print"),
    ("wiring::print.reply(ashlar::Caller{}, terminal::Done{});", CALLS, "print"),
    ("wiring::rom.write(0, 1u);", "this register window is read-only", "rom"),
    ("wiring::rom.window<0>().write(0, 1u);", "this register window is read-only", "0"),
    ("wiring::rom.window<1>().read(0);", WINDOW, "rom"),
    ('wiring::rom.window<"other">().read(0);', WINDOW, "rom"),
    ("static_cast<void>(wiring::children[0].inspect());", RIGHT, "children"),
    ("static_cast<void>(wiring::children[0].restart());", RIGHT, "children"),
    ("static_cast<void>(ashlar::wait(wiring::alarm));", NO_SOURCE, "alarm"),
    ("if (ashlar::wait(wiring::done, wiring::page)[wiring::done]) return;", NO_SOURCE, "page"),
    ("if (ashlar::wait_until(7, wiring::print).timed_out()) return;", NO_SOURCE, "print"),
    (
        "static_cast<void>(ashlar::wait_for(std::chrono::seconds{1}, wiring::frames));",
        NO_SOURCE,
        "frames",
    ),
    ("static_cast<void>(ashlar::wait(wiring::samples));", "never waits for room", "samples"),
    ("if (ready[wiring::alarm]) return;", NO_EVENT, "alarm"),
    ("if (ready[wiring::print]) return;", NO_EVENT, "print"),
)


UNKNOWN = (
    ("wiring::out.raise();", "out", "is the producing end of a ring"),
    ("wiring::in.raise();", "in", "is the consuming end of a ring"),
    ("wiring::alarm.push({});", "alarm", "raises a notification"),
    ("wiring::done.pop();", "done", "receives a notification"),
    ("wiring::frames.push({});", "frames", "is shared memory"),
    ("wiring::print.pop();", "print", "is the calling end"),
    ("wiring::ask.line({});", "ask", "is the serving end of calls"),
    ("wiring::can.pop();", "can", "is a device"),
    ("wiring::can.window<2>().pop();", "2", "is a window of registers"),
    ("wiring::log.pop();", "log", "is the kernel's log"),
    ("wiring::children[0].kill();", "children", "is a child"),
    ("wiring::children.restart();", "children", "has several elements"),
)


@pytest.fixture(scope="module")
def header(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ports, read once."""
    folder = tmp_path_factory.mktemp("ports")
    (folder / "ports.hpp").write_text(PORTS)
    line = [word for word in COMPILE if word != "-fsyntax-only"]
    made = folder / "ports.pch"
    line += ["-x", "c++-header", str(folder / "ports.hpp"), "-o", str(made)]
    subprocess.run(line, check=True, timeout=60)
    return made


def said_of(wrong: str, header: Path, folder: Path) -> list[str]:
    """What the compiler prints; the source is one of a component."""
    (folder / "component.yaml").write_text("component: case\n")
    (folder / "case.cpp").write_text(f"void wrong() {{\n    {wrong}\n}}\n")
    line = (*COMPILE, "-include-pch", str(header), str(folder / "case.cpp"))
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    return done.stderr.splitlines(keepends=True)


@pytest.mark.parametrize(("wrong", "sentence", "port"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_wrong_use_is_refused_in_a_sentence_that_names_the_port(
    wrong: str, sentence: str, port: str, header: Path, tmp_path: Path
) -> None:
    said = said_of(wrong, header, tmp_path)
    errors = [line for line in said if ": error: " in line]
    assert sentence in errors[0] and f'{{"{port}"}}' in errors[0], said
    assert len(errors) <= 4, said
    told = "".join(in_our_words(said, ()))
    assert re.match(rf"{tmp_path}/case\.cpp:2:\d+: error: {port}: .*{re.escape(sentence)}", told)


@pytest.mark.parametrize(("wrong", "port", "sentence"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_what_no_port_of_a_kind_has_is_told_with_what_it_does(
    wrong: str, port: str, sentence: str, header: Path, tmp_path: Path
) -> None:
    said = said_of(wrong, header, tmp_path)
    assert len([line for line in said if ": error: " in line]) == 1, said
    told = "".join(in_our_words(said, ()))
    assert re.match(
        rf"{tmp_path}/case\.cpp:2:\d+: error: {port}: this port has no `\w+`; it {sentence}", told
    ), told
