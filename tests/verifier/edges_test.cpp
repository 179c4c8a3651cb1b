// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Sets, lists and how the ends of edges pair; elements and clients; supervision; instances.
#include "tests/verifier/described.hpp"

namespace verifier {
namespace {

using Names = std::vector<std::string>;

std::string text(const Description& from, const End& end) {
    return from.instances[end.instance].name + "." + end.port + "[" + std::to_string(end.element) +
           "]";
}

Names rings(const Description& from) {
    Names found;
    for (const Ring& ring : from.rings)
        found.push_back(ring.name + " " + text(from, ring.producer) + " " +
                        text(from, ring.consumer));
    return found;
}

class EdgesTest : public testing::Test {
  protected:
    EdgesTest() {
        made.type("hub",
                  "ports:\n  in: {ring: consumer, message: u64, many: 8, events: shared}\n"
                  "  one: {ring: consumer, message: u64}\n"
                  "  go: {notification: raise, many: 8}\n"
                  "  back: {notification: receive, many: 8, events: shared}\n"
                  "  ask: {call: server, interface: desk, defers: true}\n"
                  "  board: {region: rw, many: 4}\n"
                  "  children: {supervisor: true, events: shared}\n"
                  "  log: {kernel_log: true}\n  uart: {device: \"arm,pl011\"}\n");
        made.type("leaf",
                  "stack: 4 KiB\nheap: 64 B\nfpu: true\nmax: 1 MiB\n"
                  "config: {way: {type: u8, default: 9}, to: {type: u8, default: 8}}\n"
                  "ports:\n  out: {ring: producer, message: u64, many: 4}\n"
                  "  go: {notification: receive}\n  back: {notification: raise}\n"
                  "  ask: {call: client, interface: desk}\n  board: {region: r}\n");
        made.interface("desk", "messages: {M: {a: u64}}\noperations: {ask: [M, M]}\n");
    }
    Description with(const std::string& edges) {
        made.system("components:\n  hub: {priority: 9}\n  leaf: {count: 3, priority: 5}\n" + edges);
        return made.description();
    }
    std::string error_with(const std::string& edges) {
        made.system("components:\n  hub: {priority: 9}\n  leaf: {count: 3, priority: 5}\n" + edges);
        return made.error();
    }
    Described made;
};

TEST_F(EdgesTest, one_port_to_one_port_is_an_edge_without_a_number) {
    const Description found =
        with("rings: {r: {from: leaf.1.out, to: hub.one, capacity: 0x10, when_full: drop}}\n");
    EXPECT_EQ(rings(found), (Names{"r leaf.1.out[0] hub.one[0]"}));
    EXPECT_EQ(found.rings[0].capacity, 16U);
    EXPECT_EQ(found.rings[0].message_size, 8U);
    EXPECT_TRUE(found.rings[0].drops);
    EXPECT_FALSE(found.rings[0].consumer_shares);
    EXPECT_EQ(text_of(found.rings[0].place), "system.yaml:5");
}

TEST_F(EdgesTest, many_to_one_and_one_to_many_have_numbers) {
    EXPECT_EQ(rings(with("rings: {r: {from: leaf.*.out, to: hub.in, capacity: 2}}\n")),
              (Names{"r.0 leaf.0.out[0] hub.in[0]", "r.1 leaf.1.out[0] hub.in[1]",
                     "r.2 leaf.2.out[0] hub.in[2]"}));
    EXPECT_EQ(rings(with("rings: {r: {from: leaf.1.out, to: [hub.in, hub.one], capacity: 2}}\n")),
              (Names{"r.0 leaf.1.out[0] hub.in[0]", "r.1 leaf.1.out[1] hub.one[0]"}));
}

TEST_F(EdgesTest, as_many_on_both_sides_pair_in_order) {
    EXPECT_EQ(rings(with("rings: {r: {from: [leaf.2.out, leaf.0.out], to: [hub.one, hub.in], "
                         "capacity: 2}}\n")),
              (Names{"r.0 leaf.2.out[0] hub.one[0]", "r.1 leaf.0.out[0] hub.in[0]"}));
    EXPECT_EQ(error_with("rings: {r: {from: leaf.*.out, to: [hub.one, hub.in], capacity: 2}}\n"),
              "system.yaml:5: the two ends do not pair");
}

TEST_F(EdgesTest, a_list_or_a_set_of_one_has_a_number) {
    EXPECT_EQ(rings(with("rings: {r: {from: leaf.1-1.out, to: hub.one, capacity: 2}}\n")),
              (Names{"r.0 leaf.1.out[0] hub.one[0]"}));
    EXPECT_EQ(rings(with("rings: {r: {from: leaf.1.out, to: [hub.one], capacity: 2}}\n")),
              (Names{"r.0 leaf.1.out[0] hub.one[0]"}));
}

TEST_F(EdgesTest, elements_are_dense_over_all_entries_of_a_port) {
    EXPECT_EQ(rings(with("rings:\n  a: {from: leaf.1-2.out, to: hub.in, capacity: 2}\n"
                         "  b: {from: leaf.2.out, to: hub.in, capacity: 2}\n")),
              (Names{"a.0 leaf.1.out[0] hub.in[0]", "a.1 leaf.2.out[0] hub.in[1]",
                     "b leaf.2.out[1] hub.in[2]"}));
}

TEST_F(EdgesTest, a_set_that_names_nobody_is_an_error) {
    for (const char* set : {"leaf.0-3", "leaf.2-1", "leaf.3", "leaf", "leaf.x", "hub.*", "hub.0",
                            "nobody", "leaf.01"})
        EXPECT_NE(error_with("rings:\n  r: {from: " + std::string{set} +
                             ".out, to: hub.in, capacity: 2}\n"),
                  "")
            << set;
}

TEST_F(EdgesTest, an_end_of_another_kind_is_an_error) {
    EXPECT_EQ(error_with("rings:\n  r: {from: hub.in, to: hub.one, capacity: 2}\n"),
              "system.yaml:6: `hub.in` is a port of another kind");
    EXPECT_EQ(error_with("calls:\n  r: {from: leaf.0.ask, to: hub.nothing}\n"),
              "system.yaml:6: there is no port `hub.nothing`");
}

TEST_F(EdgesTest, a_right_that_the_port_does_not_ask_for_is_an_error) {
    for (const char* access :
         {"hub.board: r", "hub.board: rx", "leaf.1.board: rw", "leaf.*.board: rx"}) {
        const std::string name{access, std::string_view{access}.find(':')};
        EXPECT_EQ(
            error_with("regions:\n  a: {size: 4 KiB, access: {" + std::string{access} + "}}\n"),
            "system.yaml:6: `" + name + "` asks for another right");
    }
}

TEST_F(EdgesTest, a_key_that_the_verifier_does_not_know_is_an_error) {
    EXPECT_EQ(error_with("rings:\n  r: {from: leaf.0.out, to: hub.one, capacity: 2, page: auto}\n"),
              "system.yaml:6: a ring has no key `page` that the verifier knows");
    EXPECT_EQ(error_with("buffers: {}\n"),
              "system.yaml:5: a system has no key `buffers` that the verifier knows");
}

TEST_F(EdgesTest, several_receivers_are_notifications_of_the_same_raisers) {
    const Description found = with(
        "notifications:\n  go: {from: hub.go, to: [leaf.2.go, leaf.0-1.go]}\n"
        "  back: {from: [leaf.*.back], to: hub.back}\n");
    ASSERT_EQ(found.notifications.size(), 4U);
    EXPECT_EQ(found.notifications[1].name, "go.1");
    EXPECT_EQ(text(found, found.notifications[1].raisers[0]), "hub.go[1]");
    EXPECT_EQ(text(found, found.notifications[1].receiver), "leaf.0.go[0]");
    EXPECT_EQ(found.notifications[3].name, "back");
    ASSERT_EQ(found.notifications[3].raisers.size(), 3U);
    EXPECT_EQ(text(found, found.notifications[3].raisers[2]), "leaf.2.back[0]");
    EXPECT_EQ(text(found, found.notifications[3].receiver), "hub.back[0]");
    EXPECT_TRUE(found.notifications[3].receiver_shares);
    EXPECT_FALSE(found.notifications[0].receiver_shares);
}

TEST_F(EdgesTest, clients_of_a_server_are_dense_over_all_calls) {
    const Description found = with(
        "calls:\n  a: {from: [leaf.2.ask, leaf.0.ask], to: hub.ask}\n"
        "  b: {from: leaf.1.ask, to: hub.ask}\n");
    ASSERT_EQ(found.calls.size(), 3U);
    for (std::uint32_t index = 0; index < 3; ++index) {
        EXPECT_EQ(found.calls[index].client, index);
        EXPECT_EQ(found.calls[index].server_end.element, index);
    }
    EXPECT_EQ(found.calls[1].name, "a");
    EXPECT_EQ(text(found, found.calls[1].client_end), "leaf.0.ask[0]");
    EXPECT_EQ(text_of(found.calls[2].place), "system.yaml:7");
}

TEST_F(EdgesTest, access_and_addresses_are_given_through_sets) {
    const Description found = with(
        "regions:\n  a: {size: 5 KiB, access: {hub.board: rw, leaf.*.board: r},\n"
        "      at: {leaf.0-1.board: 0x20_0000, hub.board: 0x30_0000}}\n"
        "  b: {size: 1 B, access: {hub.board: rw}}\n");
    ASSERT_EQ(found.regions.size(), 2U);
    ASSERT_EQ(found.regions[0].accesses.size(), 4U);
    EXPECT_EQ(found.regions[0].size, 5120U);
    EXPECT_EQ(found.regions[0].accesses[0].right, Right::read_write);
    EXPECT_EQ(found.regions[0].accesses[0].at, Virtual{0x30'0000});
    EXPECT_EQ(found.regions[0].accesses[2].at, Virtual{0x20'0000});
    EXPECT_EQ(found.regions[0].accesses[3].at, std::nullopt);
    EXPECT_EQ(text(found, found.regions[0].accesses[3].end), "leaf.2.board[0]");
    EXPECT_EQ(text(found, found.regions[1].accesses[0].end), "hub.board[1]");
    EXPECT_NE(error_with("regions:\n  a: {size: 1 B, access: {hub.board: rw}, at: "
                         "{leaf.0.board: 0x20_0000}}\n"),
              "");
}

TEST_F(EdgesTest, supervision_is_over_components_sets_and_groups) {
    const Description found = with(
        "supervision:\n  s: {by: hub.children, over: [leaf.2, some], rights: [inspect, stop]}\n"
        "  t: {by: hub.children, over: leaf.1, rights: start}\n"
        "groups: {some: [leaf.0, leaf.2]}\n");
    ASSERT_EQ(found.supervisions.size(), 3U);
    EXPECT_EQ(found.instances[found.supervisions[0].child].name, "leaf.2");
    EXPECT_EQ(found.instances[found.supervisions[1].child].name, "leaf.0");
    EXPECT_EQ(found.supervisions[1].supervisor.element, 1U);
    EXPECT_EQ(found.supervisions[2].supervisor.element, 2U);
    EXPECT_TRUE(found.supervisions[0].inspect && found.supervisions[0].stop);
    EXPECT_FALSE(found.supervisions[0].start || found.supervisions[0].restart);
    EXPECT_TRUE(found.supervisions[2].start && found.supervisions[2].supervisor_shares);
    EXPECT_FALSE(found.may_start_again(1));
    EXPECT_TRUE(found.may_start_again(2));
}

TEST_F(EdgesTest, a_log_is_granted_by_asking_and_a_device_by_its_name) {
    made.system(
        "components:\n  leaf: {priority: 3}\n  hub:\n    priority: 9\n    devices:\n"
        "      uart: uart\n");
    const Description found = made.description();
    ASSERT_EQ(found.logs.size(), 1U);
    EXPECT_EQ(text(found, found.logs[0].end), "hub.log[0]");
    EXPECT_EQ(text_of(found.logs[0].place), "system.yaml:4");
    ASSERT_EQ(found.devices.size(), 1U);
    EXPECT_EQ(text(found, found.devices[0].end), "hub.uart[0]");
    EXPECT_EQ(text_of(found.devices[0].place), "system.yaml:7");
}

TEST_F(EdgesTest, an_assumption_names_components_and_its_reason) {
    const Description found = with(
        "policy:\n  - {never: influence, from: hub, to: leaf.*}\n"
        "  - {assume: dma, of: [hub, leaf.1-2], reason: \"read: it is so\"}\n");
    ASSERT_EQ(found.assumptions.size(), 1U);
    EXPECT_EQ(found.assumptions[0].of, (Names{"hub", "leaf.1", "leaf.2"}));
    EXPECT_EQ(found.assumptions[0].reason, "read: it is so");
    EXPECT_EQ(text_of(found.assumptions[0].place), "system.yaml:7");
}

TEST_F(EdgesTest, an_instance_is_its_type_then_its_entry_then_its_item) {
    made.system(
        "components:\n  leaf:\n    priority: 5\n    stack: 16 KiB\n    config: {way: 1}\n"
        "    on_fault: restart\n    restart: {max: 2, within: 1 s, then: halt}\n    each:\n      - "
        "{overdue: 20 ms}\n"
        "      - priority: 6\n        config: {to: 2}\n        restart: {max: 7, within: 60 s}\n"
        "        max: 2 MiB\n        start: stopped\n  hub: {priority: 5, power: true}\n");
    const Description found = made.description();
    ASSERT_EQ(found.instances.size(), 3U);
    const Instance &first = found.instances[0], &second = found.instances[1];
    EXPECT_EQ(first.name, "leaf.0");
    EXPECT_EQ(first.stack, 16384U);
    EXPECT_EQ(first.heap, 64U);
    EXPECT_TRUE(first.fpu && !first.defers && !first.starts_stopped);
    EXPECT_EQ(first.overdue, 20'000'000U);
    EXPECT_EQ(first.max, 1U << 20);
    EXPECT_EQ(first.config[0], 1);
    EXPECT_EQ(first.config[1], 8);
    EXPECT_EQ(first.restart.max, 2U);
    EXPECT_EQ(first.restart.then, OnFault::halt);
    EXPECT_EQ(text_of(first.place), "system.yaml:3");
    EXPECT_EQ(text_of(first.stack_place), "components/leaf/component.yaml:3");
    EXPECT_EQ(second.priority, 6);
    EXPECT_EQ(second.max, 2U << 20);
    EXPECT_EQ(second.config[0], 1);
    EXPECT_EQ(second.config[1], 2);
    EXPECT_EQ(second.restart.within, 60'000'000'000U);
    EXPECT_EQ(second.restart.max, 7U);
    EXPECT_EQ(second.restart.then, OnFault::halt);
    EXPECT_TRUE(second.starts_stopped);
    EXPECT_EQ(text_of(second.place), "system.yaml:3");
    EXPECT_TRUE(found.instances[2].power && found.instances[2].defers);
    EXPECT_EQ(found.instances[2].many_ports, (Names{"in", "go", "back", "board", "children"}));
    EXPECT_EQ(text_of(found.instances[2].stack_place), "components/hub/component.yaml:1");
    EXPECT_EQ(found.by_rank(), (std::vector<InstanceIndex>{1, 0, 2}));
    EXPECT_TRUE(found.may_start_again(0) && !found.may_start_again(2));
}

TEST_F(EdgesTest, restart_of_an_item_adds_to_that_of_the_entry_key_by_key) {
    const std::string entry =
        "components:\n  leaf: {priority: 5, on_fault: restart, restart: {max: 2, within: 1 s, "
        "then: "
        "halt}, each: [{restart: ";
    const auto with_item = [&](const std::string& item) {
        made.system(entry + item + "}]}\n");
        return made.description().instances.at(0).restart;
    };
    const RestartLimit more = with_item("{max: 7}"), longer = with_item("{within: 60 s}"),
                       stops = with_item("{then: stop}");
    EXPECT_TRUE(more.max == 7 && more.within == 1'000'000'000 && more.then == OnFault::halt);
    EXPECT_TRUE(longer.max == 2 && longer.within == 60'000'000'000 && longer.then == OnFault::halt);
    EXPECT_TRUE(stops.max == 2 && stops.within == 1'000'000'000 && stops.then == OnFault::stop);
    made.system(
        "components:\n  leaf: {priority: 5, on_fault: restart, each: [{restart: {max: 7}}]}\n");
    EXPECT_EQ(made.error(), "system.yaml:3: `restart` needs `max` and `within`");
}

TEST_F(EdgesTest, each_has_an_item_for_every_instance) {
    made.system("components: {leaf: {count: 3, priority: 1, each: [{}, {}]}}\n");
    EXPECT_EQ(made.error(), "system.yaml:2: `each` has not one item for each");
    made.system("components: {leaf: {count: 1, priority: 1}}\n");
    EXPECT_EQ(made.description().instances[0].name, "leaf.0");
    made.system("components: {leaf: {count: 0, priority: 1}}\n");
    EXPECT_NE(made.error(), "");
}

}  // namespace
}  // namespace verifier
