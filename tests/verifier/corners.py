# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Small descriptions, each with one corner of the language that no system of the repository turns.
"""

from __future__ import annotations

from collections.abc import Mapping

TYPES = {
    "components/hub/component.yaml": """component: hub
sources: [main.cpp]
ports:
  in:       {ring: consumer, message: u64, many: 8, optional: true}
  one:      {ring: consumer, message: u64, optional: true}
  go:       {notification: raise, many: 8, optional: true}
  back:     {notification: receive, many: 8, optional: true}
  ask:      {call: server, interface: desk, many: 8, defers: true, optional: true}
  board:    {region: rw, many: 4, optional: true}
  guests:   {link: talk, role: desk, many: 8, events: shared, optional: true}
  blind:    {link: talk, role: desk, many: 8, text: none, events: {said: shared}, defers: true, optional: true}
  children: {supervisor: true, optional: true}
  uart:     {device: "arm,pl011", optional: true}
  clock:    {device: {main.cpp: "arm,pl031"}, optional: true}
""",
    "libraries/shelf/library.yaml": "library: shelf\n",
    "components/leaf/component.yaml": """component: leaf
sources: main.cpp
libraries: shelf
stack: 4 KiB
config:
  way:     {type: u8, default: 1}
  address: {type: ipv4, default: 10.0.2.15/24}
  half:    {type: u16, default: 0x1234}
  station: {type: mac, default: 52:54:00:12:34:56}
  label:   {type: char x 12, default: none}
  loud:    {type: flag, default: false}
  room:    {type: size, default: 0x10 KiB}
  pause:   {type: time, default: 1_000 us}
  depth:   {type: i64, default: -5}
ports:
  out:    {ring: producer, message: u64, many: 4, optional: true}
  go:     {notification: receive, optional: true}
  back:   {notification: raise, optional: true}
  ask:    {call: client, interface: desk, optional: true}
  board:  {region: r, optional: true}
  desk:   {link: talk, role: guest, optional: true}
  reader: {link: talk, role: guest, text: r, optional: true}
  nested: {ring: producer, message: talk.Nested, optional: true}
""",
    "interfaces/desk.yaml": "interface: desk\nmessages: {M: {a: u64}}\noperations: {ask: [M, M]}\n",
    "interfaces/talk.yaml": """interface: talk
roles: [guest, desk]
messages:
  Word:   {length: u8, bytes: char x 31}
  Done:   {status: status}
  Nested: {a: u8, b: Word x 3, c: u16, d: Pair, e: u8, f: desk.M, g: u8}
  Pair:   {a: u32, b: u8}
parts:
  text:  {region: {guest: rw, desk: r}, size: 4 KiB, optional: true}
  typed: {ring: desk -> guest, message: Word, capacity: 16, optional: true}
  said:  {ring: guest -> desk, message: Nested, capacity: 2}
  bell:  {notification: desk -> guest}
  check: {call: guest -> desk, operations: {enter: [Word, Done]}, optional: true}
""",
}
PAIR = "components:\n  hub: {priority: 9, power: true}\n  leaf: {count: 3, priority: 5}\n"
SOURCES = dict.fromkeys(("components/hub/main.cpp", "components/leaf/main.cpp"), "")


def _type(name: str, stack: int) -> str:
    return f"component: {name}\nsources: [main.cpp]\nstack: {stack} KiB\n"


CORNERS: Mapping[str, Mapping[str, str]] = {
    # own folder, included file's, then `search` in its order: each type's right place has stack 4 KiB
    "a-search-path": {
        "system.yaml": """search: [near, far/../far/]
include: part/more.yaml
components:
  hub:    {priority: 9, power: true}
  nearer: {priority: 5}
  second: {priority: 5}
""",
        "part/more.yaml": "components: {third: {priority: 5}}\n",
        "near/components/hub/component.yaml": _type("hub", 8),
        "near/components/hub/main.cpp": "",
        "near/components/nearer/component.yaml": _type("nearer", 4),
        "near/components/nearer/main.cpp": "",
        "far/components/nearer/component.yaml": _type("nearer", 8),
        "far/components/nearer/main.cpp": "",
        "far/components/second/component.yaml": _type("second", 4),
        "far/components/second/main.cpp": "",
        "part/components/third/component.yaml": _type("third", 4),
        "part/components/third/main.cpp": "",
        "near/components/third/component.yaml": _type("third", 8),
        "near/components/third/main.cpp": "",
    },
    "lists-and-sets-of-one": {
        "system.yaml": (
            PAIR
            + """rings:
  a: {from: leaf.1-1.out, to: hub.in, capacity: 2}
  b: {from: [leaf.2.out], to: [hub.in], capacity: 2}
  c: {from: leaf.0.out, to: [hub.in], capacity: 2}
notifications:
  go: {from: hub.go, to: [leaf.1.go]}
  back: {from: [leaf.1.back], to: hub.back}
calls:
  ask: {from: [leaf.2.ask], to: [hub.ask]}
links:
  talk: {from: leaf.2-2.desk, to: hub.guests}
"""
        )
    },
    "one-to-many": {
        "system.yaml": (
            "components:\n  hub: {count: 2, priority: 9, power: true}\n  leaf: {count: 2, priority:"
            " 5}\n"
            + """rings:
  a: {from: leaf.1.out, to: hub.*.in, capacity: 0x4, when_full: wait}
  b: {from: [leaf.1.out, leaf.0.out], to: hub.0-1.one, capacity: 4}
notifications:
  go: {from: [hub.1.go, hub.0.go], to: [leaf.1.go, leaf.0-0.go]}
calls:
  ask: {from: leaf.0.ask, to: hub.1.ask}
  more: {from: leaf.1.ask, to: hub.1-1.ask}
links:
  talk: {from: hub.*.guests, to: [leaf.1.desk, leaf.0.desk]}
"""
        )
    },
    "parts-left-out": {
        "system.yaml": (
            PAIR
            + """regions:
  notes: {size: 6 KiB}
links:
  a: {from: leaf.0.desk, to: hub.guests, without: check, capacity: 4}
  b: {from: hub.guests, to: leaf.1.desk, without: [typed, text], capacity: 4}
  c: {from: leaf.2.desk, to: hub.guests, capacity: 4, text: notes}
  d: {from: leaf.0-1.reader, to: hub.blind, text: notes}
"""
        )
    },
    "each-over-entry": {
        "system.yaml": """components:
  hub: {priority: 9, devices: {uart: stdout}, each: [{devices: {clock: clock0}, power: true}]}
  leaf:
    priority: 5
    stack: 16 KiB
    max: 1 MiB
    on_fault: restart
    restart: {max: 2, within: 1 s, then: halt}
    config: {way: 2, label: ~, loud: true}
    each:
      - {}
      - restart: {max: 7, within: 60 s}
        config: {way: 3, label: null}
        overdue: 0x4e_20 us

      - stack: 1 KiB
        start: stopped
        restart: {max: 7}
        budget: 0x1  ms
        period: 10 ms
        max: 2 MiB
        config: {depth: -9223372036854775808, label: "a  b", half: 1_0}
supervision:
  s: {by: hub.0.children, over: leaf.2, rights: start}
"""
    },
    "what-links-set": {
        "system.yaml": (
            PAIR
            + """links:
  a: {from: leaf.0.desk, to: hub.guests, capacity: {typed: 4}, when_full: drop}
  b: {from: hub.guests, to: leaf.1.desk, capacity: {typed: 4}, when_full: {said: drop, typed: drop}}
  c: {from: leaf.2.desk, to: hub.blind, capacity: 8, when_full: {typed: drop, said: wait}}
  d: {from: leaf.*.reader, to: hub.blind, capacity: {said: 8, typed: 8}, when_full: {typed: drop}}
"""
        )
    },
    "ports-of-groups": {
        "system.yaml": (
            PAIR
            + """groups:
  some: [leaf.2, leaf.1-2]
  one: leaf.0
regions:
  board: {size: 4 KiB, access: {hub.board: rw, some.board: r}, at: {some.board: 0x40_0000}}
rings:
  a: {from: some.out, to: hub.in, capacity: 2}
  b: {from: one.out, to: hub.in, capacity: 2}
notifications:
  go: {from: hub.go, to: some.go}
  back: {from: [some.back, one.back], to: hub.back}
calls:
  ask: {from: some.ask, to: hub.ask}
links:
  talk: {from: some.desk, to: hub.guests}
  more: {from: hub.guests, to: one.desk}
"""
        )
    },
    "groups": {
        "system.yaml": (
            PAIR
            + """groups:
  some: [leaf.2, leaf.0-1]
  self: hub
supervision:
  first: {by: hub.children, over: [leaf.1], rights: [restart, inspect]}
  rest: {by: hub.children, over: [leaf.2, leaf.0], rights: stop}
policy:
  - {only: influence, from: some, to: hub}
"""
        )
    },
    "over-a-group": {
        "system.yaml": (
            PAIR + "groups: {some: [leaf.2, leaf.0-1]}\nsupervision:\n  s: {by: hub.children, over:"
            " some, rights: [inspect, start]}\n"
        )
    },
    "overlapping-groups": {
        "system.yaml": (
            PAIR + "groups: {some: [leaf.2, leaf.0-1]}\nsupervision:\n  s: {by: hub.children, over:"
            " [leaf.1, some], rights: inspect}\n"
        )
    },
    "nested-includes": {
        "system.yaml": (
            "include: [parts/a.yaml, b.yaml]\ncomponents:\n  hub: {priority: 9, power: true}\n"
        ),
        "parts/a.yaml": (
            "include: inner.yaml\ncomponents: {a: {type: leaf, priority: 1}}\nregions: {ra: {size:"
            " 4 KiB, access: {hub.board: rw, a.board: r}}}\n"
        ),
        "parts/inner.yaml": (
            "components: {c: {type: own, priority: 1}}\nregions: {rc: {size: 4 KiB, access:"
            " {hub.board: rw, c.board: r}}}\n"
        ),
        "b.yaml": (
            "regions: {rb: {size: 4 KiB, access: {hub.board: rw, b.board: r}}}\ncomponents: {b:"
            " {type: leaf, priority: 1}}\n"
        ),
        "parts/components/own/component.yaml": (
            "component: own\nsources: [main.cpp]\nports: {board: {region: r}}\n"
        ),
        "parts/components/own/main.cpp": "",
    },
    "included-twice": {
        "system.yaml": (
            "include: [a.yaml, b.yaml, a.yaml]\ncomponents:\n  hub: {priority: 9, power: true}\n"
        ),
        "a.yaml": "include: b.yaml\ncomponents: {a: {type: leaf, priority: 1}}\n",
        "b.yaml": "components: {b: {type: leaf, priority: 1}}\n",
    },
    "a-type-in-both-folders": {
        "system.yaml": "include: parts/a.yaml\ncomponents:\n  hub: {priority: 9, power: true}\n",
        "parts/a.yaml": "components: {a: {type: leaf, priority: 1}}\n",
        "parts/components/leaf/component.yaml": "component: leaf\nsources: [main.cpp]\n",
        "parts/components/leaf/main.cpp": "",
    },
    "the-included-file's-folder-before-those-above": {
        "system.yaml": "include: parts/a.yaml\ncomponents: {console: {priority: 9, power: true}}\n",
        "parts/a.yaml": "components: {a: {type: console, priority: 1}}\n",
        "parts/components/console/component.yaml": (
            "component: console\nsources: [main.cpp]\nstack: 2 KiB\n"
        ),
        "parts/components/console/main.cpp": "",
    },
    "an-existing-type-in-a-message": {
        "system.yaml": (
            "components:\n  left: {priority: 1, power: true}\n  right: {priority: 2}\nrings:\n"
            + "".join(
                f"  {one}: {{from: left.{one}, to: right.{one}, capacity: 2}}\n" for one in "abc"
            )
        ),
        **{
            f"components/{name}/component.yaml": (
                f"component: {name}\nsources: [main.cpp]\nports:\n"
                + "".join(
                    f"  {one}: {{ring: {role}, message: there.{one.upper()}}}\n" for one in "abc"
                )
            )
            for name, role in (("left", "producer"), ("right", "consumer"))
        },
        "components/left/main.cpp": "",
        "components/right/main.cpp": "",
        "interfaces/there.yaml": """interface: there
messages:
  A: {header: frames.hpp, type: net::Frame, size: 62 B}
  B: {a: u8, b: A, c: u8, d: Frame, e: u8, f: Word x 3, g: u8, h: Odd, i: u8}
  Frame: {header: frames.hpp, type: net::Frame, size: 60 B}
  Word: {header: frames.hpp, type: net::Word, size: 24 B}
  Odd: {header: frames.hpp, type: net::Odd, size: 63 B}
  C: {header: u8, type: u32, size: u16}
""",
        "components/left/frames.hpp": "",
    },
    "quotes-and-lines": {
        "system.yaml": (
            "components:\r\n  'hub': {\"priority\": 9, power: true}\r\n  leaf:\r\n    count: 2\r\n "
            "   priority: 5\r\n    config: {label: null}\r\npolicy:\r\n  -\r\n    assume: dma\r\n  "
            "  of: [hub,\r\n      leaf.*]\r\n    reason: >\r\n      two\r\n      lines\r\n"
        )
    },
    "words-that-yaml-types": {
        "system.yaml": (
            "components:\n  hub: {priority: 9, power: true}\n  leaf:\n    priority: 1\n    each:\n"
            + "".join(
                f"      - {{config: {{label: {word}}}}}\n"
                for word in (
                    "no",
                    "Null",
                    "NULL",
                    "1:30",
                    "2026-11-01",
                    "1e3",
                    "0o7",
                    "''",
                    "é",
                    "null",
                    "~",
                    "'null'",
                    "<<",
                    "y",
                    "=",
                    ".inf",
                )
            )
        )
    },
    "empty-sections": {
        "system.yaml": (
            "components:\n  hub: {priority: 9, power: true, config: {}, devices: {}}\n  leaf:"
            " {priority: 0x1}\nrings: {}\nregions: {}\nlinks: {}\npolicy: []\ngroups: {}\n"
        )
    },
    "addresses": {
        "system.yaml": (
            PAIR
            + """regions:
  a: {size: 5 KiB, access: {leaf.*.board: r, hub.board: rw}, at: {leaf.0-1.board: 0x20_0000, hub.board: 0x4000_0000}}
"""
        )
    },
    "a-mark-of-byte-order": {
        "system.yaml": "include: a.yaml\ncomponents: {hub: {priority: 9, power: true}}\n",
        "a.yaml": "\ufeffcomponents: {leaf: {priority: 1, config: {label: null}}}\n",
    },
    "two-included-folders": {
        "system.yaml": (
            "include: [one/a.yaml, two/b.yaml]\ncomponents: {console: {priority: 9, power: true}}\n"
        ),
        "one/a.yaml": "components: {a: {type: console, priority: 1}}\n",
        "two/b.yaml": "components: {b: {type: console, priority: 1}}\n",
        **{
            f"{folder}/components/console/component.yaml": (
                f"component: console\nsources: [main.cpp]\nstack: {stack} KiB\n"
            )
            for folder, stack in (("one", 2), ("two", 4))
        },
        **{f"{folder}/components/console/main.cpp": "" for folder in ("one", "two")},
    },
    "another-board": {
        "system.yaml": (
            "board: tiny\ncomponents: {owner: {priority: 1, power: true, devices: {a: uart, b:"
            " disk, c: clock, d: rest}}}\npolicy: [{assume: dma, of: owner, reason: tried}]\n"
        ),
        "components/owner/component.yaml": (
            "component: owner\nsources: [main.cpp]\nports: {a: {device: x}, b: {device: {main.cpp:"
            " y}}, c: {device: z}, d: {device: w}}\n"
        ),
        "components/owner/main.cpp": "",
        "boards/tiny.yaml": """board: tiny
architecture: aarch64
device_tree: tiny.dts
cpu: cortex-a53
machine: [-M, virt]
devices:
  uart:  {node: /bus@8000000/apb@10000/uart@1000}
  rest:  {node: /bus@8000000/same/rest@2000}
  disk:  {node: /disk@a000000}
  clock: {node: /clock@b000000, bus_master: true}
""",
        "boards/tiny.dts": """/dts-v1/;

/ {
    #address-cells = <0x02>;
    #size-cells = <0x02>;
    interrupt-parent = <0x01>;

    memory@80000000 {
        device_type = "memory";
        reg = <0x00 0x80000000 0x00 0x100000 0x01 0x00 0x00 0x200000>;
    };

    memory@40000000 {
        device_type = "memory";
        reg = <0x00 0x40000000 0x00 0x8000000>;
    };

    intc@1000000 {
        compatible = "arm,gic-400";
        reg = <0x00 0x1000000 0x00 0x1000 0x00 0x2000000 0x00 0x2000>;
        #interrupt-cells = <0x03>;
        interrupt-controller;
        phandle = <0x01>;
    };

    timer {
        compatible = "arm,armv8-timer";
        interrupts = <0x01 0x0d 0x104 0x01 0x0e 0x104 0x01 0x0b 0x104 0x01 0x0a 0x104>;
    };

    bus@8000000 {
        compatible = "simple-bus";
        #address-cells = <0x01>;
        #size-cells = <0x01>;
        ranges = <0x00 0x00 0x8000000 0x10000 0x10000 0x01 0x40000000 0x10000>;

        apb@10000 {
            #address-cells = <0x02>;
            #size-cells = <0x01>;
            ranges = <0x00 0x00 0x10000 0x8000>;

            uart@1000 {
                compatible = "x";
                reg = <0x00 0x1000 0x200>;
                interrupts = <0x00 0x05 0x04 0x00 0x06 0x01 0x01 0x02 0x02>;
            };
        };

        same {
            #address-cells = <0x01>;
            #size-cells = <0x01>;
            ranges;

            rest@2000 {
                compatible = "w";
                reg = <0x2000 0x1000>;
            };
        };
    };

    disk@a000000 {
        compatible = "y";
        reg = <0x00 0xa000000 0x00 0x800>;
        dma-coherent;
    };

    clock@b000000 {
        compatible = "z";
        reg = <0x00 0xb000000 0x00 0x1000 0x00 0xc000000 0x00 0x1000>;
        interrupts = <0x00 0x02 0x04>;
    };
};
""",
    },
}
