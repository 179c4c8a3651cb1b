# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Wrong boards: each is one small change of a right one, marked where the diagnostic must stand.

`«…»` in the new text are the carets. The composer must give the code there; the verifier, which has
its own reader, must refuse the same files, with the words in `verifier`, or accept them if that is
None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SYSTEM = (
    "system: wrong\nboard: tiny\ncomponents:\n  a: {type: owner, priority: 1, power: true, devices:"
    " {uart: uart, disk: disk}}\n"
)
TYPE = (
    'component: owner\nsources: [main.cpp]\nports:\n  uart: {device: "arm,pl011"}\n  disk: {device:'
    ' "virtio,mmio"}\n'
)
BOARD = """board: tiny
architecture: aarch64
device_tree: tiny.dts
cpu: cortex-a53
machine: [-M, virt, -m, 128M]
devices:
  uart: {node: /soc/uart@1000}
  disk: {node: /disk@a000000, bus_master: false}
"""
TREE = """/dts-v1/;

/ {
	#address-cells = <2>;
	#size-cells = <2>;
	interrupt-parent = <&gic>;

	memory@40000000 {
		device_type = "memory";
		reg = <0 0x40000000 0 0x8000000>;
	};

	gic: intc@8000000 {
		compatible = "arm,gic-400";
		reg = <0 0x8000000 0 0x1000>, <0 0x8010000 0 0x2000>;
		interrupt-controller;
		#interrupt-cells = <3>;
	};

	timer {
		compatible = "arm,armv8-timer";
		interrupts = <1 13 0x104>, <1 14 0x104>, <1 11 0x104>, <1 10 0x104>;
	};

	psci {
		compatible = "arm,psci-1.0";
		method = "hvc";
	};

	soc {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges = <0 0 0x9000000 0x100000>;

		uart: uart@1000 {
			compatible = "arm,pl011", "arm,primecell";
			reg = <0x1000 0x1000>, <0x3000 0x10>;
			reg-names = "registers", "more";
			interrupts = <0 1 4>, <1 4 2>;
			status = "okay";
		};
	};

	gpio: gpio@9200000 {
		interrupt-controller;
		#interrupt-cells = <2>;
	};

	disk@a000000 {
		compatible = "virtio,mmio";
		reg = <0 0xa000000 0 0x200>;
		interrupts = <0 16 1>;
		dma-coherent;
	};
};
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    old: str
    new: str  # with «…» around what the carets mark
    code: str
    verifier: str | None
    file: str = "tree"  # or "board"
    also: tuple[tuple[str, str], ...] = ()  # other changes of the same file

    def write(self, folder: Path) -> tuple[str, int, int, int]:
        """All files below `folder`; file, line, column and length of what is marked."""
        before = {"board": BOARD, "tree": TREE}
        text = before[self.file]
        for old, new in ((self.old, self.new), *self.also):
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        start, end = text.index("«"), text.index("»") - 1
        plain = text.replace("«", "").replace("»", "")
        names = {"board": "boards/tiny.yaml", "tree": "boards/tiny.dts"}
        write(
            folder, {**{names[one]: held for one, held in before.items()}, names[self.file]: plain}
        )
        return (
            names[self.file],
            plain.count("\n", 0, start) + 1,
            start - plain.rfind("\n", 0, start),
            end - start,
        )


def write(folder: Path, boards: Mapping[str, str]) -> None:
    files = {
        "system.yaml": SYSTEM,
        "components/owner/component.yaml": TYPE,
        "components/owner/main.cpp": "",
        **boards,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


UART_REG = "reg = <0x1000 0x1000>, <0x3000 0x10>;"
DISK_REG = "reg = <0 0xa000000 0 0x200>;"
DISK_LINES = "interrupts = <0 16 1>;"
GIC_REG = "reg = <0 0x8000000 0 0x1000>, <0 0x8010000 0 0x2000>;"
TIMER_LINES = "interrupts = <1 13 0x104>, <1 14 0x104>, <1 11 0x104>, <1 10 0x104>;"
MEMORY = "reg = <0 0x40000000 0 0x8000000>;"
SOC_RANGES = "ranges = <0 0 0x9000000 0x100000>;"
MACHINE = "[-M, virt, -m, 128M]"

TEXT = {
    "not a tree": Case(old="/dts-v1/;\n", new="«hello»\n", code="L026", verifier="syntax error"),
    "no version": Case(old="/dts-v1/;\n\n/ {", new="«/» {", code="L026", verifier="syntax error"),
    "brace left open": Case(
        old="\t\tdma-coherent;\n\t};\n};",
        new="\t\tdma-coherent;\n\t}«;»",
        code="L026",
        verifier="syntax error",
    ),
    "a word for a number": Case(
        old=DISK_REG, new="reg = <0 «zero» 0 0x200>;", code="L026", verifier="syntax error"
    ),
    "a number too large": Case(
        old=DISK_REG, new="reg = <0 «0x1a0000000» 0 0x200>;", code="L026", verifier="out of range"
    ),
    "no node behind a label": Case(
        old="<&gic>", new="<«&gik»>", code="L026", verifier="non-existent node or label"
    ),
    "a semicolon too few": Case(
        old="#interrupt-cells = <3>;",
        new="#interrupt-cells = <3>\n\t«}»;",
        code="L026",
        verifier="syntax error",
        also=(("\t};\n\n\ttimer {", "\n\ttimer {"),),
    ),
    "two nodes of one name": Case(
        old="\tpsci {", new="\t«timer» { };\n\tpsci {", code="L026", verifier="Duplicate node name"
    ),
    "two properties of one name": Case(
        old=DISK_LINES,
        new=DISK_LINES + " «interrupts» = <0 17 1>;",
        code="L026",
        verifier="Duplicate property name",
    ),
    "a file that is not there": Case(
        old="\tpsci {", new='«/include/ "no.dtsi"»\n\tpsci {', code="L001", verifier="no.dtsi"
    ),
    "a file outside": Case(
        old="\tpsci {", new='«/include/ "../../no.dtsi"»\n\tpsci {', code="L026", verifier="no.dtsi"
    ),
    "the preprocessor": Case(
        old="/dts-v1/;\n",
        new="/dts-v1/;\n«#include» <gic.h>\n",
        code="L026",
        verifier="syntax error",
    ),
    "reg as text": Case(old=DISK_REG, new='reg = «"0xa000000"»;', code="L201", verifier="cells"),
}
DELETED = {  # of the two, one is the later
    "a property is deleted": Case(
        old="\t\tdma-coherent;\n\t};\n};",
        new="\t\tdma-coherent;\n\t};\n};\n&uart { /delete-property/ reg; };",
        code="L026",
        verifier="no registers",
        also=(("uart: uart@1000", "uart: «uart@1000»"),),
    ),
    "a node is deleted": Case(
        old="{node: /soc/uart@1000}",
        new="{node: «/soc/uart@1001»}",
        code="L026",
        verifier="no node",
        file="board",
    ),
    "a node is overridden": Case(
        old="\t\tdma-coherent;\n\t};\n};",
        new='\t\tdma-coherent;\n\t};\n};\n&uart { status = «"disabled"»; };',
        code="L203",
        verifier="status",
    ),
}
CELLS = {
    "no address cells": Case(
        old="\n/ {\n\t#address-cells = <2>;\n",
        new="\n«/» {\n",
        code="L201",
        verifier="does not say `#address-cells`",
    ),
    "no size cells": Case(
        old="\t#size-cells = <2>;\n",
        new="",
        code="L201",
        verifier="does not say `#size-cells`",
        also=(("\n/ {", "\n«/» {"),),
    ),
    "no address cells of a bus": Case(
        old="\tsoc {\n\t\t#address-cells = <1>;\n",
        new="\t«soc» {\n",
        code="L201",
        verifier="does not say `#address-cells`",
    ),
    "three address cells": Case(
        old="\tsoc {\n\t\t#address-cells = <1>;",
        new="\tsoc {\n\t\t#address-cells = <«3»>;",
        code="L201",
        verifier="#address-cells",
    ),
    "no address cells at all": Case(
        old="\tsoc {\n\t\t#address-cells = <1>;",
        new="\tsoc {\n\t\t#address-cells = <«0»>;",
        code="L201",
        verifier="#address-cells",
    ),
    "absurd size cells": Case(
        old="\t\t#size-cells = <1>;",
        new="\t\t#size-cells = <«0xffffffff»>;",
        code="L201",
        verifier="#size-cells",
    ),
    "size cells of two": Case(
        old="\t\t#size-cells = <1>;",
        new="\t\t#size-cells = <«1» 1>;",
        code="L201",
        verifier="#size-cells",
    ),
    "size cells of text": Case(
        old="\t\t#size-cells = <1>;",
        new='\t\t#size-cells = «"one"»;',
        code="L201",
        verifier="#size-cells",
    ),
    "a cell too many": Case(
        old=DISK_REG, new="reg = <0 0xa000000 0 0x200 «0»>;", code="L201", verifier="reg"
    ),
    "a cell too few": Case(
        old=DISK_REG, new="reg = <«0» 0xa000000 0x200>;", code="L201", verifier="reg"
    ),
    "bytes that fill no cell": Case(
        old=DISK_REG,
        new="reg = [00 00 00 00 0a 00 00 00 00 00 00 00 00 00 02 00 «00»];",
        code="L201",
        verifier="reg",
    ),
    "reg without cells": Case(old=DISK_REG, new="«reg»;", code="L026", verifier="no registers"),
    "no reg": Case(
        old="\tdisk@a000000 {",
        new="\t«disk@a000000» {",
        code="L026",
        verifier="no registers",
        also=(("\t\treg = <0 0xa000000 0 0x200>;\n", ""),),
    ),
    "an interrupt of two cells": Case(
        old=DISK_LINES, new="interrupts = <«0» 16>;", code="L201", verifier="interrupts"
    ),
    "an interrupt of four cells": Case(
        old=DISK_LINES, new="interrupts = <0 16 1 «0»>;", code="L201", verifier="interrupts"
    ),
    "interrupts without cells": Case(
        old=DISK_LINES, new="«interrupts»;", code="L201", verifier="interrupts"
    ),
    "no interrupt cells": Case(
        old="\tgic: intc@8000000 {",
        new="\tgic: «intc@8000000» {",
        code="L201",
        verifier="#interrupt-cells",
        also=(("\t\t#interrupt-cells = <3>;\n", ""),),
    ),
    "interrupts of one cell": Case(
        old="#interrupt-cells = <3>;",
        new="#interrupt-cells = <«1»>;",
        code="L201",
        verifier="#interrupt-cells",
    ),
    "odd ranges": Case(
        old=SOC_RANGES, new="ranges = <0 0 0x9000000 0x100000 «0»>;", code="L201", verifier="ranges"
    ),
}
REGISTERS = {
    "registers of no bytes": Case(
        old=DISK_REG, new="reg = <0 0xa000000 «0» 0>;", code="L202", verifier="no bytes"
    ),
    "second registers of no bytes": Case(
        old=UART_REG, new="reg = <0x1000 0x1000>, <0x3000 «0»>;", code="L202", verifier="no bytes"
    ),
    "registers that wrap": Case(
        old=DISK_REG,
        new="reg = <«0xffffffff» 0xfffff000 0 0x2000>;",
        code="L202",
        verifier="40 bits",
    ),
    "registers that end at 64 bits": Case(
        old=DISK_REG,
        new="reg = <«0xffffffff» 0xfffff000 0 0x1000>;",
        code="L202",
        verifier="40 bits",
    ),
    "registers beyond the processor": Case(
        old=DISK_REG, new="reg = <«0x100» 0 0 0x1000>;", code="L202", verifier="40 bits"
    ),
    "registers across the end": Case(
        old=DISK_REG, new="reg = <«0xff» 0xfffff000 0 0x2000>;", code="L202", verifier="40 bits"
    ),
    "registers of 64 bits": Case(
        old=DISK_REG,
        new="reg = <«0» 0xa000000 0xffffffff 0xffffffff>;",
        code="L202",
        verifier="40 bits",
    ),
    "ranges that wrap": Case(
        old=SOC_RANGES,
        new="ranges = <0 0xffffffff 0xfffff000 0x100000>;",
        code="L202",
        verifier="40 bits",
        also=(("<0x1000 0x1000>", "<«0x1000» 0x1000>"),),
    ),
    "ranges beyond the processor": Case(
        old=SOC_RANGES,
        new="ranges = <0 0x100 0 0x100000>;",
        code="L202",
        verifier="40 bits",
        also=(("<0x1000 0x1000>", "<«0x1000» 0x1000>"),),
    ),
    "ranges that end before": Case(
        old=SOC_RANGES,
        new="ranges = <0 0 0x9000000 0x1800>;",
        code="L026",
        verifier="leave out",
        also=(("<0x1000 0x1000>", "<«0x1000» 0x1000>"),),
    ),
    "second registers outside of ranges": Case(
        old=UART_REG,
        new="reg = <0x1000 0x1000>, <«0x200000» 0x1000>;",
        code="L026",
        verifier="leave out",
    ),
    "no ranges": Case(
        old="\t\t" + SOC_RANGES + "\n",
        new="",
        code="L026",
        verifier="no `ranges`",
        also=(("<0x1000 0x1000>", "<«0x1000» 0x1000>"),),
    ),
    "names too few": Case(
        old='reg-names = "registers", "more";',
        new='reg-names = «"registers"»;',
        code="L212",
        verifier=None,
    ),
    "names alike": Case(
        old='reg-names = "registers", "more";',
        new='reg-names = «"more"», "more";',
        code="L212",
        verifier=None,
    ),
}
STATUS = {
    "a device that is off": Case(
        old='status = "okay";', new='status = «"disabled"»;', code="L203", verifier="status"
    ),
    "a device that failed": Case(
        old='status = "okay";', new='status = «"fail-sss"»;', code="L203", verifier="status"
    ),
    "a status of two words": Case(
        old='status = "okay";', new='status = «"okay"», "disabled";', code="L203", verifier="status"
    ),
    "a status of a number": Case(
        old='status = "okay";', new="status = <«1»>;", code="L212", verifier="status"
    ),
    "an empty status": Case(
        old='status = "okay";', new="«status»;", code="L212", verifier="status"
    ),
    "a bus that is off": Case(
        old=SOC_RANGES, new=SOC_RANGES + ' status = «"disabled"»;', code="L203", verifier="status"
    ),
    "a controller that is off": Case(
        old="\t\tinterrupt-controller;\n\t\t#interrupt-cells = <3>;",
        new='\t\tinterrupt-controller;\n\t\tstatus = «"disabled"»;\n\t\t#interrupt-cells = <3>;',
        code="L203",
        verifier="status",
    ),
    "a timer that is off": Case(
        old=TIMER_LINES, new='status = «"reserved"»; ' + TIMER_LINES, code="L203", verifier="status"
    ),
    "memory that is off": Case(
        old='device_type = "memory";',
        new='device_type = "memory"; status = «"disabled"»;',
        code="L203",
        verifier="status",
    ),
}
INTERRUPTS = {
    "a shared line too far": Case(
        old=DISK_LINES, new="interrupts = <0 «988» 1>;", code="L204", verifier="beyond"
    ),
    "a line of the moon": Case(
        old=DISK_LINES, new="interrupts = <0 «0x7fffffff» 1>;", code="L204", verifier="beyond"
    ),
    "a line that wraps": Case(
        old=DISK_LINES, new="interrupts = <0 «0xfffffff0» 1>;", code="L204", verifier="beyond"
    ),
    "a private line too far": Case(
        old=DISK_LINES, new="interrupts = <1 «16» 1>;", code="L204", verifier="beyond"
    ),
    "another kind": Case(
        old=DISK_LINES,
        new="interrupts = <«2» 16 1>;",
        code="L204",
        verifier="neither shared nor private",
    ),
    "no trigger": Case(
        old=DISK_LINES, new="interrupts = <0 16 «0»>;", code="L204", verifier="trigger"
    ),
    "two triggers": Case(
        old=DISK_LINES, new="interrupts = <0 16 «3»>;", code="L204", verifier="trigger"
    ),
    "a falling edge": Case(
        old=DISK_LINES, new="interrupts = <0 16 «2»>;", code="L204", verifier="trigger"
    ),
    "a low level": Case(
        old=DISK_LINES, new="interrupts = <0 16 «8»>;", code="L204", verifier="trigger"
    ),
    "processors of a shared line": Case(
        old=DISK_LINES, new="interrupts = <0 16 «0x104»>;", code="L204", verifier="trigger"
    ),
    "flags that nobody knows": Case(
        old=DISK_LINES, new="interrupts = <1 4 «0x10001»>;", code="L204", verifier="trigger"
    ),
    "one line twice": Case(
        old=DISK_LINES, new="interrupts = <0 16 1>, <«0» 16 1>;", code="L204", verifier="twice"
    ),
    "lines of another controller": Case(
        old=DISK_LINES,
        new="interrupt-parent = <«&gpio»>; " + DISK_LINES,
        code="L205",
        verifier="GIC",
    ),
    "lines of nobody": Case(
        old=DISK_LINES, new="interrupt-parent = <«77»>; " + DISK_LINES, code="L205", verifier="GIC"
    ),
    "no parent of lines": Case(
        old="\tinterrupt-parent = <&gic>;\n",
        new="",
        code="L205",
        verifier="GIC",
        also=((TIMER_LINES, "«interrupts»" + TIMER_LINES.removeprefix("interrupts")),),
    ),
    "lines of a bus's controller": Case(
        old=SOC_RANGES,
        new=SOC_RANGES + " interrupt-parent = <«&gpio»>;",
        code="L205",
        verifier="GIC",
    ),
    "extended lines": Case(
        old=DISK_LINES,
        new="«interrupts-extended» = <&gic 0 16 1>;",
        code="L205",
        verifier="interrupts-extended",
    ),
}
CONTROLLER = {
    "no controller": Case(
        old='compatible = "arm,gic-400";',
        new='compatible = "arm,other";',
        code="L206",
        verifier="no GICv2",
        also=(("\n/ {", "\n«/» {"),),
    ),
    "a GICv3": Case(
        old='compatible = "arm,gic-400";',
        new='compatible = «"arm,gic-v3"»;',
        code="L206",
        verifier="no GICv2",
    ),
    "two controllers": Case(
        old="\tgpio: gpio@9200000 {",
        new='\tgpio: «gpio@9200000» {\n\t\tcompatible = "arm,cortex-a15-gic";',
        code="L206",
        verifier="second",
    ),
    "no mark of a controller": Case(
        old="\t\tinterrupt-controller;\n\t\t#interrupt-cells = <3>;",
        new="\t\t#interrupt-cells = <3>;",
        code="L206",
        verifier="interrupt-controller",
        also=(("gic: intc@8000000", "gic: «intc@8000000»"),),
    ),
    "no processor interface": Case(
        old=GIC_REG,
        new="«reg» = <0 0x8000000 0 0x1000>;",
        code="L206",
        verifier="processor interface",
    ),
    "a small processor interface": Case(
        old=GIC_REG,
        new="reg = <0 0x8000000 0 0x1000>, <«0» 0x8010000 0 0x100>;",
        code="L206",
        verifier="interface",
    ),
    "a distributor inside a page": Case(
        old=GIC_REG,
        new="reg = <«0» 0x8000800 0 0x1000>, <0 0x8010000 0 0x2000>;",
        code="L206",
        verifier="distributor",
    ),
    "a controller beyond the processor": Case(
        old=GIC_REG,
        new="reg = <«0x100» 0 0 0x1000>, <0 0x8010000 0 0x2000>;",
        code="L202",
        verifier="40 bits",
    ),
    "a controller of no bytes": Case(
        old=GIC_REG,
        new="reg = <0 0x8000000 «0» 0>, <0 0x8010000 0 0x2000>;",
        code="L202",
        verifier="no bytes",
    ),
    "a controller in memory": Case(
        old=GIC_REG,
        new="reg = <«0» 0x40000000 0 0x1000>, <0 0x8010000 0 0x2000>;",
        code="L210",
        verifier="memory",
    ),
    "two frames of a controller in one place": Case(
        old=GIC_REG,
        new="reg = <0 0x8010000 0 0x1000>, <«0» 0x8010000 0 0x2000>;",
        code="L210",
        verifier="overlap",
    ),
}
TIMER = {
    "no timer": Case(
        old='compatible = "arm,armv8-timer";',
        new='compatible = "arm,armv7-timer";',
        code="L207",
        verifier="no timer",
        also=(("\n/ {", "\n«/» {"),),
    ),
    "a timer without lines": Case(
        old="\ttimer {",
        new="\t«timer» {",
        code="L207",
        verifier="timer",
        also=(("\t\t" + TIMER_LINES + "\n", ""),),
    ),
    "a timer of three lines": Case(
        old=TIMER_LINES,
        new="«interrupts» = <1 13 0x104>, <1 14 0x104>, <1 11 0x104>;",
        code="L207",
        verifier="timer",
    ),
    "a timer of five lines": Case(
        old=TIMER_LINES,
        new="«interrupts»" + TIMER_LINES[10:-1] + ", <1 9 0x104>;",
        code="L207",
        verifier="timer",
    ),
    "a timer with a shared line": Case(
        old=TIMER_LINES,
        new="«interrupts» = <1 13 0x104>, <1 14 0x104>, <0 11 4>, <1 10 0x104>;",
        code="L207",
        verifier="private",
    ),
    "a timer with an edge": Case(
        old=TIMER_LINES,
        new="«interrupts» = <1 13 0x104>, <1 14 0x104>, <1 11 0x101>, <1 10 0x104>;",
        code="L207",
        verifier="level",
    ),
    "a timer beyond the private lines": Case(
        old=TIMER_LINES,
        new="interrupts = <1 13 0x104>, <1 14 0x104>, <1 «27» 0x104>, <1 10 0x104>;",
        code="L204",
        verifier="beyond",
    ),
    "names of a timer": Case(
        old=TIMER_LINES,
        new=TIMER_LINES + ' interrupt-names = «"phys"», "virt";',
        code="L207",
        verifier="interrupt-names",
    ),
    "two timers": Case(
        old="\tpsci {",
        new='\t«other» { compatible = "arm,armv8-timer"; };\n\tpsci {',
        code="L207",
        verifier="second",
    ),
    "firmware that nobody can call": Case(
        old='method = "hvc";', new='method = «"svc"»;', code="L212", verifier=None
    ),
}
MEMORIES = {
    "no memory": Case(
        old='device_type = "memory";',
        new='device_type = "ram";',
        code="L208",
        verifier="no memory",
        also=(("\n/ {", "\n«/» {"),),
    ),
    "memory of no bytes": Case(
        old=MEMORY, new="reg = <0 0x40000000 «0» 0>;", code="L202", verifier="no bytes"
    ),
    "memory that wraps": Case(
        old=MEMORY,
        new="reg = <«0xffffffff» 0xf0000000 0 0x20000000>;",
        code="L202",
        verifier="40 bits",
    ),
    "memory beyond the processor": Case(
        old=MEMORY, new="reg = <«0» 0x40000000 0x100 0>;", code="L202", verifier="40 bits"
    ),
    "memory from inside a page": Case(
        old=MEMORY, new="reg = <«0» 0x40000800 0 0x8000000>;", code="L208", verifier="pages"
    ),
    "memory to inside a page": Case(
        old=MEMORY, new="reg = <«0» 0x40000000 0 0x7ffff80>;", code="L208", verifier="pages"
    ),
    "banks that overlap": Case(
        old=MEMORY,
        new="reg = <0 0x40000000 0 0x4800000>, <«0» 0x44000000 0 0x4000000>;",
        code="L208",
        verifier="overlap",
    ),
    "one bank twice": Case(
        old=MEMORY,
        new="reg = <0 0x40000000 0 0x8000000>, <«0» 0x40000000 0 0x8000000>;",
        code="L208",
        verifier="overlap",
    ),
    "memory without registers": Case(
        old="\t\t" + MEMORY + "\n",
        new="",
        code="L026",
        verifier="no registers",
        also=(("\tmemory@40000000 {", "\t«memory@40000000» {"),),
    ),
    "memory that firmware keeps": Case(
        old="/dts-v1/;\n",
        new="/dts-v1/;\n«/memreserve/» 0x40000000 0x10000;\n",
        code="L208",
        verifier="reserved",
    ),
    "memory that is reserved": Case(
        old="\tpsci {",
        new=(
            "\treserved-memory {\n\t\t#address-cells = <2>;\n\t\t#size-cells ="
            " <2>;\n\t\tranges;\n\n\t\tfirmware@47000000 {\n\t\t\treg = <«0» 0x47000000 0"
            " 0x100000>;\n\t\t};\n\t};\n\n\tpsci {"
        ),
        code="L208",
        verifier="reserved",
    ),
    "memory elsewhere": Case(
        old=MEMORY, new="reg = <«0» 0x80000000 0 0x8000000>;", code="L209", verifier="begins at"
    ),
    "more memory than QEMU": Case(
        old="128M", new="«64M»", code="L209", verifier="QEMU gets 64M", file="board"
    ),
    "less memory than QEMU": Case(
        old="128M", new="«1G»", code="L209", verifier="QEMU gets 1G", file="board"
    ),
    "memory in two parts": Case(
        old=MEMORY,
        new="reg = <0 0x40000000 0 0x4000000>, <«0» 0x50000000 0 0x4000000>;",
        code="L209",
        verifier="hole",
    ),
}
APART = {
    "a device in memory": Case(
        old=DISK_REG, new="reg = <«0» 0x44000000 0 0x200>;", code="L210", verifier="memory"
    ),
    "a device across the start of memory": Case(
        old=DISK_REG, new="reg = <«0» 0x3ffff000 0 0x2000>;", code="L210", verifier="memory"
    ),
    "second registers in memory": Case(
        old=SOC_RANGES,
        new="ranges = <0 0 0x9000000 0x100000>, <0x100000 0 0x40000000 0x100000>;",
        code="L210",
        verifier="memory",
        also=(("<0x3000 0x10>", "<«0x100000» 0x10>"),),
    ),
    "a device on the distributor": Case(
        old=DISK_REG, new="reg = <«0» 0x8000000 0 0x200>;", code="L210", verifier="controller"
    ),
    "a device on the processor interface": Case(
        old=DISK_REG, new="reg = <«0» 0x8011000 0 0x200>;", code="L210", verifier="controller"
    ),
    "a device in the controller's page": Case(
        old=GIC_REG,
        new="reg = <0 0x8000000 0 0x1000>, <0 0x8010000 0 0x2200>;",
        code="L210",
        verifier="controller",
        also=((DISK_REG, "reg = <«0» 0x8012800 0 0x200>;"),),
    ),
    "two devices in one place": Case(
        old=DISK_REG, new="reg = <«0» 0x9001000 0 0x200>;", code="L210", verifier="overlap"
    ),
    "a device on another's second registers": Case(
        old=DISK_REG, new="reg = <«0» 0x9003000 0 0x200>;", code="L210", verifier="overlap"
    ),
    "a device on itself": Case(
        old=UART_REG, new="reg = <0x1000 0x1000>, <«0x1800» 0x10>;", code="L210", verifier="overlap"
    ),
    "the controller as a device": Case(
        old="{node: /disk@a000000, bus_master: false}",
        new="{node: /intc@8000000}",
        code="L210",
        verifier="controller",
        file="board",
        also=(("  disk:", "  «disk»:"),),
    ),
    "memory as a device": Case(
        old="{node: /disk@a000000, bus_master: false}",
        new="{node: /memory@40000000}",
        code="L210",
        verifier="memory",
        file="board",
        also=(("  disk:", "  «disk»:"),),
    ),
}
STRINGS = {
    "compatible of cells": Case(
        old='compatible = "virtio,mmio";',
        new="compatible = <«1»>;",
        code="L212",
        verifier="compatible",
    ),
    "compatible without an end": Case(
        old='compatible = "virtio,mmio";',
        new="compatible = [«76» 69 72];",
        code="L212",
        verifier="compatible",
    ),
    "compatible of nothing": Case(
        old='compatible = "virtio,mmio";', new="«compatible»;", code="L212", verifier="compatible"
    ),
    "a long compatible": Case(
        old='compatible = "virtio,mmio";',
        new=f'compatible = «"{"a" * 256}"»;',
        code="L212",
        verifier=None,
    ),
    "an empty compatible": Case(
        old='compatible = "virtio,mmio";',
        new='compatible = «""»;',
        code="L212",
        verifier="compatible",
    ),
    "compatible with a control character": Case(
        old='compatible = "virtio,mmio";',
        new='compatible = «"virtio\\n"»;',
        code="L212",
        verifier="compatible",
    ),
}
WORDS = {
    "no node": Case(
        old="/soc/uart@1000", new="«/soc/uart@9000»", code="L026", verifier="no node", file="board"
    ),
    "a node without its address": Case(
        old="/disk@a000000", new="«/disk»", code="L026", verifier=None, file="board"
    ),
    "a node by its label": Case(
        old="/soc/uart@1000", new='«"&uart"»', code="L026", verifier="no node", file="board"
    ),
    "a path from nowhere": Case(
        old="/soc/uart@1000", new="«soc/uart@1000»", code="L026", verifier="no node", file="board"
    ),
    "an unknown processor": Case(
        old="cortex-a53", new="«cortex-a54»", code="L019", verifier="processor", file="board"
    ),
    "a processor of 32 bits": Case(
        old="cortex-a53", new="«cortex-a15»", code="L019", verifier="processor", file="board"
    ),
    "a processor with properties": Case(
        old="cortex-a53", new='«"max,pauth=off"»', code="L019", verifier="processor", file="board"
    ),
    "no tree": Case(
        old="tiny.dts", new="«none.dts»", code="L001", verifier="cannot read", file="board"
    ),
    "a tree elsewhere": Case(
        old="tiny.dts", new="«../tiny.dts»", code="L026", verifier="cannot read", file="board"
    ),
    "a program": Case(
        old=MACHINE,
        new='[-M, virt, «-incoming», "exec:touch /tmp/owned"]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a program behind a socket": Case(
        old=MACHINE,
        new="[-M, virt, «-chardev», 'pipe,id=a,path=x']",
        code="L211",
        verifier=None,
        file="board",
    ),
    "a program behind a network": Case(
        old=MACHINE,
        new='[-M, virt, «-netdev», "user,id=n,guestfwd=tcp:10.0.2.100:1-cmd:id"]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a monitor": Case(
        old=MACHINE, new="[-M, virt, «-monitor», stdio]", code="L211", verifier=None, file="board"
    ),
    "options from a file": Case(
        old=MACHINE, new="[-M, virt, «-readconfig», file]", code="L211", verifier=None, file="board"
    ),
    "a mapping among words": Case(
        old=MACHINE, new="[-M, virt, «{»-m: 128M}]", code="L013", verifier=None, file="board"
    ),
    "a property twice": Case(
        old=MACHINE,
        new='[-M, "virt,highmem=on,«highmem=off»"]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "another processor": Case(
        old=MACHINE, new="[-M, virt, «-cpu», max]", code="L211", verifier=None, file="board"
    ),
    "another image": Case(
        old=MACHINE, new="[-M, virt, «-kernel», image]", code="L211", verifier=None, file="board"
    ),
    "another machine": Case(
        old=MACHINE, new="[-M, «sbsa-ref», -m, 128M]", code="L211", verifier=None, file="board"
    ),
    "another controller": Case(
        old=MACHINE, new='[-M, "virt,«gic-version=3»"]', code="L211", verifier=None, file="board"
    ),
    "a property of the machine": Case(
        old=MACHINE,
        new='[-M, "virt,«dumpdtb»=/etc/motd"]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a property without a value": Case(
        old=MACHINE, new="[-M, 'virt,«highmem»']", code="L211", verifier=None, file="board"
    ),
    "no machine": Case(old=MACHINE, new="«[»-m, 128M]", code="L211", verifier=None, file="board"),
    "two machines": Case(
        old=MACHINE, new="[-M, virt, «-M», virt]", code="L211", verifier=None, file="board"
    ),
    "an option without its word": Case(
        old=MACHINE, new="[-M, virt, «-m»]", code="L211", verifier=None, file="board"
    ),
    "a size of no unit that is known": Case(
        old="128M", new="«128T»", code="L211", verifier=None, file="board"
    ),
    "slots of memory": Case(
        old="128M", new='"128M,«slots»=2"', code="L211", verifier=None, file="board"
    ),
    "a disk of the host": Case(
        old=MACHINE,
        new='[-M, virt, -blockdev, "driver=file,node-name=d,«filename=/etc/passwd»"]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a disk above": Case(
        old=MACHINE,
        new='[-M, virt, -blockdev, "driver=file,node-name=d,«filename=build/../x»"]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a disk of a descriptor": Case(
        old=MACHINE,
        new='[-M, virt, -blockdev, "driver=file,node-name=d,«filename=fd:3»"]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a disk of JSON": Case(
        old=MACHINE,
        new='[-M, virt, -blockdev, \'«{"driver": "nbd"}»\']',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a disk far away": Case(
        old=MACHINE,
        new='[-M, virt, -blockdev, "«driver=ssh»,node-name=d,filename=build/x"]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a disk without a name": Case(
        old=MACHINE,
        new='[-M, virt, -blockdev, «"driver=file,filename=build/x"»]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a drive": Case(
        old=MACHINE,
        new='[-M, virt, «-drive», "file=json:{}"]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a device that is not known": Case(
        old=MACHINE, new="[-M, virt, -device, «vfio-pci»]", code="L211", verifier=None, file="board"
    ),
    "a bus that is not there": Case(
        old=MACHINE,
        new='[-M, virt, -device, "virtio-blk-device,«bus=virtio-mmio-bus.32»"]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a monitor on the network": Case(
        old=MACHINE,
        new='[-M, virt, -qmp, "«tcp:0.0.0.0:4444»,server=on"]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a monitor's socket elsewhere": Case(
        old=MACHINE,
        new='[-M, virt, -qmp, "«unix:/run/agent»,server=on"]',
        code="L211",
        verifier=None,
        file="board",
    ),
    "a word behind the end": Case(
        old=MACHINE, new="[-M, virt, «-m 128M», x]", code="L211", verifier=None, file="board"
    ),
}
CASES = {
    **TEXT,
    **DELETED,
    **CELLS,
    **REGISTERS,
    **STATUS,
    **INTERRUPTS,
    **CONTROLLER,
    **TIMER,
    **MEMORIES,
    **APART,
    **STRINGS,
    **WORDS,
}
