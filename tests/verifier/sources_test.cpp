// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Where files are looked for and how they are called, includes, and the board's device tree.
#include "tests/verifier/described.hpp"

namespace verifier {
namespace {

std::string plain(const std::string& rest = "") {
    return "component: plain\nsources: [main.cpp]\n" + rest;
}

TEST(Sources, the_nearest_file_wins_on_the_way_up_to_the_project) {
    Described made;
    made.file("a/b/system.yaml", "system: deep\ncomponents: {plain: {priority: 1}}\n");
    made.file("components/plain/component.yaml", plain("stack: 4 KiB\n"));
    const auto place = [&] {
        const auto found = read({.system = made.folder() / "a/b/system.yaml",
                                 .project = made.folder(),
                                 .board = "qemu-virt-aarch64"});
        return found ? text_of(found->instances[0].type_place) : found.error().text;
    };
    EXPECT_EQ(place(), "components/plain/component.yaml:1");
    made.file("a/components/plain/component.yaml", plain());
    EXPECT_EQ(place(), "a/components/plain/component.yaml:1");
    made.file("a/b/components/plain/component.yaml", plain());
    EXPECT_EQ(place(), "a/b/components/plain/component.yaml:1");
}

TEST(Sources, outside_the_project_files_are_called_after_the_system_s_folder) {
    Described project, made;
    project.file("components/plain/component.yaml", plain());
    made.system("components: {plain: {priority: 1}, own: {priority: 2}}\n").type("own", "");
    std::filesystem::remove_all(made.folder() / "boards");
    const auto found = read(
        {.system = made.folder() / "system.yaml", .project = project.folder() / "", .board = ""});
    ASSERT_TRUE(found) << found.error().text;
    EXPECT_EQ(text_of(found->place), "system.yaml:1");
    EXPECT_EQ(text_of(found->instances[0].type_place), "components/plain/component.yaml:1");
    EXPECT_EQ(text_of(found->instances[1].type_place), "components/own/component.yaml:1");
}

TEST(Sources, entries_of_an_included_file_come_behind_those_of_who_includes_it) {
    Described made;
    made.system(
        "include: [parts/first.yaml, second.yaml, parts/../second.yaml]\n"
        "components: {plain: {priority: 1}}\n");
    made.file("parts/first.yaml",
              "include: inner.yaml\ncomponents: {b: {type: own, priority: 1}}\n");
    made.file("parts/inner.yaml", "components: {c: {type: own, priority: 1}}\n");
    made.file("second.yaml", "components: {d: {type: plain, priority: 1}}\n");
    made.file("components/plain/component.yaml", plain());
    made.file("parts/components/own/component.yaml", "component: own\nsources: [main.cpp]\n");
    const Description found = made.description();
    std::string names;
    for (const Instance& one : found.instances) names += one.name + " " + text_of(one.place) + "\n";
    EXPECT_EQ(names,
              "plain system.yaml:3\nb parts/first.yaml:2\nc parts/inner.yaml:1\nd second.yaml:1\n");
    made.file("second.yaml", "components: {plain: {priority: 1}}\n");
    EXPECT_EQ(made.error(), "second.yaml:1: `plain` stands in two files");
    made.file("second.yaml", "system: other\n");
    EXPECT_EQ(made.error(),
              "second.yaml:1: an included file has no key `system` that the verifier knows");
    made.file("second.yaml", "search: parts\n");
    EXPECT_EQ(made.error(),
              "second.yaml:1: an included file has no key `search` that the verifier knows");
}

TEST(Sources, what_is_not_there_is_an_error_where_it_is_named) {
    Described made;
    EXPECT_EQ(made.error(), "system.yaml:1: cannot read system.yaml");
    made.system("include: nothing.yaml\ncomponents: {plain: {priority: 1}}\n");
    EXPECT_EQ(made.error(), "system.yaml:2: cannot read nothing.yaml");
    made.system("components:\n  a: {priority: 1}\n");
    EXPECT_EQ(made.error(), "system.yaml:3: there is no component type `a`");
    made.system("board: other\ncomponents:\n  a: {priority: 1}\n");
    EXPECT_EQ(made.error(), "system.yaml:2: there is no board `other`");
    const std::string board = "board: other\narchitecture: aarch64\ndevice_tree: no.dts\n";
    made.file("boards/other.yaml", board + "cpu: z80\n");
    EXPECT_EQ(made.error(), "boards/other.yaml:4: the verifier knows no processor `z80`");
    made.file("boards/other.yaml", board + "cpu: max\n");
    EXPECT_EQ(made.error(), "boards/other.yaml:3: cannot read boards/no.dts");
    made.file("boards/no.dts", "/dts-v1/;\nnot a tree");
    EXPECT_EQ(made.error(),
              "boards/no.dts:2: syntax error: `not` stands where a node, `/` or the `&label` of "
              "one, is expected");
    made.file("boards/no.dts", "/dts-v1/;\n/ { a { }; a { }; };\n");
    EXPECT_EQ(made.error(), "boards/no.dts:2: Duplicate node name: `a`");
    made.file("boards/no.dts", "/dts-v1/;\n/include/ \"no.dtsi\"\n/ { };\n");
    EXPECT_EQ(made.error(), "boards/no.dts:2: cannot read boards/no.dtsi");
    made.file("boards/no.dts", "/dts-v1/;\n/ {};\n");
    EXPECT_EQ(made.error(), "boards/other.yaml:3: the device tree has no GICv2");
}

TEST(Boards, memory_interrupts_and_timer_come_from_the_tree) {
    Described made;
    made.type("plain", "").system("components: {plain: {priority: 1}}\n");
    const Board board = made.description().board;
    EXPECT_EQ(board.name, "qemu-virt-aarch64");
    ASSERT_EQ(board.memory.size(), 3U);
    EXPECT_EQ(board.memory[0].start, Physical{0x4000'0000});  // the lowest first, wherever it is
    EXPECT_EQ(board.memory[1].start, Physical{0x8000'0000});
    EXPECT_EQ(board.memory[2].start, Physical{0x1'0000'0000});
    EXPECT_EQ(board.memory[2].size, 0x20'0000U);
    EXPECT_EQ(board.controller.at(0).registers.start, Physical{0x100'0000});
    EXPECT_EQ(board.controller.at(1).registers.start, Physical{0x200'0000});
    EXPECT_EQ(board.controller.at(1).registers.size, 0x2000U);
    EXPECT_EQ(board.timer_line, 27U);
}

TEST(Boards, every_bus_on_the_way_up_moves_an_address_or_leads_nowhere) {
    constexpr const char* ranges = "ranges = <0 0 0x8000000 0x100000>;";
    Described made;
    made.type("owner", "ports: {a: {device: x}}\n");
    made.system("components: {owner: {priority: 1, devices: {a: uart}}}\n");
    const auto start = [&] {
        return made.description().devices.at(0).device.registers.at(0).start.number();
    };
    EXPECT_EQ(start(), 0x800'1000U);
    made.tree_with(ranges, "ranges;");
    EXPECT_EQ(start(), 0x1000U);
    made.tree_with(ranges, "ranges = <0 0 0 0x1000>, <0x1000 2 0 0x200>;");
    EXPECT_EQ(start(), 0x2'0000'0000U);
    made.tree_with(ranges, "");
    const std::string place = "boards/qemu-virt-aarch64.yaml:7: ";  // where the node is named
    EXPECT_EQ(made.error(), place + "the bus /bus@8000000 has no `ranges`");
    for (const char* row : {"0x1001 0 0x1001 0xfff", "0x1000 0 0x1000 0x1ff", "0 0 0 0x1000"}) {
        made.tree_with(ranges, std::string{"ranges = <"} + row + ">;");
        EXPECT_EQ(made.error(), place +
                                    "the `ranges` of the bus /bus@8000000 leave out a part of "
                                    "what lies on it");
    }
}

TEST(Boards, a_device_has_registers_lines_and_perhaps_the_bus) {
    Described made;
    made.type("owner",
              "ports: {a: {device: x}, b: {device: {x.cpp: x}}, c: {device: x, optional: true}}\n");
    made.system("components: {owner: {priority: 1, devices: {a: uart, b: disk, c: clock}}}\n");
    const Description found = made.description();
    ASSERT_EQ(found.devices.size(), 3U);
    const Device &uart = found.devices[0].device, &disk = found.devices[1].device,
                 &clock = found.devices[2].device;
    EXPECT_EQ(uart.registers.at(0).start, Physical{0x800'1000});
    EXPECT_EQ(uart.registers.at(0).size, 0x200U);
    ASSERT_EQ(uart.interrupts.size(), 3U);
    EXPECT_EQ(uart.interrupts[0].number, 37U);
    EXPECT_FALSE(uart.interrupts[0].edge);
    EXPECT_EQ(uart.interrupts[1].number, 38U);
    EXPECT_TRUE(uart.interrupts[1].edge);
    EXPECT_EQ(uart.interrupts[2].number, 18U);
    EXPECT_TRUE(uart.interrupts[2].edge);
    EXPECT_FALSE(uart.bus_master);
    EXPECT_EQ(disk.name, "disk");
    EXPECT_TRUE(disk.bus_master && disk.interrupts.empty());
    EXPECT_EQ(clock.registers.at(0).start, Physical{0xb00'0000});
    EXPECT_TRUE(clock.bus_master && !clock.interrupts[0].edge);
    made.system("components: {owner: {priority: 1, devices: {a: printer}}}\n");
    EXPECT_EQ(made.error(), "system.yaml:2: the board has no device `printer`");
}

TEST(Boards, a_port_asks_for_register_windows_by_index_and_name_and_for_interrupts) {
    Described made;
    made.tree_with("clock@b000000 {", "clock@b000000 { reg-names = \"time\", \"match\";");
    made.type(
        "owner",
        "ports:\n  a: {device: x, windows: {match: r, 0: rw}, interrupts: none, optional: true}\n"
        "  b: {device: x, windows: {0: r}, optional: true}\n  c: {device: x, optional: true}\n");
    const auto with = [&](const std::string& devices) {
        made.system("components: {owner: {priority: 1, devices: " + devices + "}}\n");
        return made.description().devices.at(0);
    };
    const DeviceGrant two = with("{a: clock}");
    ASSERT_EQ(two.windows.size(), 2U);
    EXPECT_TRUE(two.windows[0].index == 1 && two.windows[0].right == Right::read);
    EXPECT_EQ(two.windows[0].registers.start, Physical{0xc00'0000});
    EXPECT_TRUE(two.windows[1].index == 0 && two.windows[1].right == Right::read_write);
    EXPECT_TRUE(two.device.interrupts.empty());
    const DeviceGrant picked = with("{b: {device: clock, window: match, right: r}}");
    ASSERT_EQ(picked.windows.size(), 1U);
    EXPECT_TRUE(picked.windows[0].index == 1 && picked.windows[0].right == Right::read);
    EXPECT_EQ(picked.device.interrupts.size(), 1U);
    const DeviceGrant first = with("{c: clock}");
    EXPECT_TRUE(first.windows[0].index == 0 && first.windows[0].right == Right::read_write);
    EXPECT_EQ(with("{c: {device: clock, window: 1}}").windows[0].registers.start,
              Physical{0xc00'0000});
    const auto error = [&](const std::string& devices) {
        made.system("components: {owner: {priority: 1, devices: " + devices + "}}\n");
        return made.error();
    };
    EXPECT_EQ(error("{c: {device: clock, window: 2}}"),
              "system.yaml:2: clock has no register window `2`");
    EXPECT_EQ(error("{c: {device: clock, window: mach}}"),
              "system.yaml:2: clock has no register window `mach`");
    EXPECT_EQ(error("{a: {device: clock, window: 1}}"),
              "system.yaml:2: `a` asks for several windows by itself");
    EXPECT_EQ(error("{b: {device: clock, right: rw}}"),
              "system.yaml:2: `b` asks for another right");
    EXPECT_EQ(error("{a: disk}"),
              "components/owner/component.yaml:4: disk has no register window `match`");
}

}  // namespace
}  // namespace verifier
