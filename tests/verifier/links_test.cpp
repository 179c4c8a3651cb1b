// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A link is its parts.
#include <algorithm>

#include "tests/verifier/described.hpp"

namespace verifier {
namespace {

class LinksTest : public testing::Test {
  protected:
    LinksTest() {
        made.interface("talk", R"(roles: [guest, desk]
config: {colour: {type: u8, default: 1}}
messages: {Word: {length: u8, bytes: char x 31}, Done: {status: status}}
parts:
  text:  {region: {guest: rw, desk: r}, size: 4 KiB, optional: true}
  typed: {ring: desk -> guest, message: Word, capacity: 16, optional: true}
  said:  {ring: guest -> desk, message: u8}
  hum:   {ring: guest -> desk, message: u8, capacity: 2, when_full: drop}
  bell:  {notification: desk -> guest}
  check: {call: guest -> desk, operations: {enter: [Word, Done]}, optional: true}
)");
        made.type(
            "desk",
            "ports: {guests: {link: talk, role: desk, many: 8, events: shared, text: none}}\n");
        made.type("plain", "ports: {guest: {link: talk, role: desk}}\n");
        made.type("guest", "ports: {desk: {link: talk, role: guest}}\n");
        made.type("reader", "ports: {desk: {link: talk, role: guest, text: r}}\n");
    }
    Description with(const std::string& links) {
        made.system(
            "components:\n  desk: {priority: 9}\n  plain: {priority: 8}\n"
            "  guest: {count: 3, priority: 5}\n  reader: {priority: 4}\n" +
            links);
        return made.description();
    }
    Described made;
};

template <typename Row>
const Row& named(const std::vector<Row>& rows, const std::string& name) {
    static const Row none{};
    const auto found = std::ranges::find(rows, name, &Row::name);
    if (found != rows.end()) return *found;
    ADD_FAILURE() << "nothing is called " << name;
    return none;
}

TEST_F(LinksTest, every_part_is_an_edge_of_that_name) {
    const Description found = with(
        "links:\n  t: {from: guest.0.desk, to: plain.guest, capacity: 8, config: {colour: 2}}\n");
    const Ring &typed = named(found.rings, "t.typed"), &said = named(found.rings, "t.said");
    EXPECT_EQ(typed.producer, (End{1, "guest.typed", 0}));
    EXPECT_EQ(typed.consumer, (End{2, "desk.typed", 0}));
    EXPECT_EQ(typed.message, "talk.Word");
    EXPECT_EQ(typed.message_size, 32U);
    EXPECT_EQ(typed.capacity, 8U);
    EXPECT_EQ(said.message, "u8");
    EXPECT_EQ(said.producer, (End{2, "desk.said", 0}));
    EXPECT_EQ(text_of(said.place), "system.yaml:8");
    const Region& text = named(found.regions, "t.text");
    EXPECT_EQ(text.size, 4096U);
    ASSERT_EQ(text.accesses.size(), 2U);
    EXPECT_EQ(text.accesses[0].end, (End{2, "desk.text", 0}));
    EXPECT_EQ(text.accesses[0].right, Right::read_write);
    EXPECT_EQ(text.accesses[1].end, (End{1, "guest.text", 0}));
    EXPECT_EQ(text.accesses[1].right, Right::read);
    EXPECT_EQ(text_of(text.place), "system.yaml:8");
    const Notification& bell = named(found.notifications, "t.bell");
    EXPECT_EQ(bell.raisers, (std::vector{End{1, "guest.bell", 0}}));
    EXPECT_EQ(bell.receiver, (End{2, "desk.bell", 0}));
    const Call& check = named(found.calls, "t.check");
    EXPECT_EQ(check.client_end, (End{2, "desk.check", 0}));
    EXPECT_EQ(check.server_end, (End{1, "guest.check", 0}));
}

TEST_F(LinksTest, either_end_comes_first) {
    const Description found =
        with("links:\n  t: {from: plain.guest, to: guest.0.desk, capacity: 8}\n");
    EXPECT_EQ(named(found.rings, "t.said").producer, (End{2, "desk.said", 0}));
    EXPECT_EQ(named(found.calls, "t.check").server_end, (End{1, "guest.check", 0}));
}

TEST_F(LinksTest, a_link_sets_capacity_and_dropping_of_all_rings_or_by_part) {
    const Description found = with(
        "links:\n  a: {from: guest.0.desk, to: desk.guests, capacity: 8}\n"
        "  b: {from: guest.1.desk, to: desk.guests, capacity: {said: 4}, when_full: drop}\n"
        "  c: {from: guest.2.desk, to: desk.guests, capacity: {said: 4, hum: 16},"
        " when_full: {hum: wait, typed: drop}}\n");
    const auto capacity = [&](const std::string& ring) {
        return named(found.rings, ring).capacity;
    };
    const auto drops = [&](const std::string& ring) { return named(found.rings, ring).drops; };
    EXPECT_EQ(capacity("a.hum"), 8U);
    EXPECT_EQ(capacity("b.hum"), 2U);
    EXPECT_EQ(capacity("b.said"), 4U);
    EXPECT_EQ(capacity("b.typed"), 16U);
    EXPECT_EQ(capacity("c.hum"), 16U);
    EXPECT_TRUE(drops("a.hum"));
    EXPECT_FALSE(drops("a.said"));
    EXPECT_TRUE(drops("b.hum") && drops("b.said") && drops("b.typed"));
    EXPECT_FALSE(drops("c.hum"));
    EXPECT_FALSE(drops("c.said"));
    EXPECT_TRUE(drops("c.typed"));
}

TEST_F(LinksTest, elements_and_clients_have_gaps_where_a_part_is_left_out) {
    const Description found = with(
        "links:\n  a: {from: guest.0.desk, to: desk.guests, capacity: 8}\n"
        "  b: {from: [guest.1.desk], to: desk.guests, capacity: 8, without: [typed, check]}\n"
        "  c: {from: guest.2-2.desk, to: desk.guests, capacity: 4}\n");
    EXPECT_EQ(named(found.rings, "a.typed").producer, (End{0, "guests.typed", 0}));
    EXPECT_EQ(named(found.rings, "b.0.said").consumer, (End{0, "guests.said", 1}));
    EXPECT_EQ(named(found.rings, "c.0.typed").producer, (End{0, "guests.typed", 2}));
    EXPECT_EQ(found.rings.size(), 8U);
    EXPECT_EQ(found.calls.size(), 2U);
    EXPECT_EQ(named(found.calls, "c.0.check").client, 2U);
    EXPECT_EQ(named(found.calls, "c.0.check").server_end, (End{0, "guests.check", 2}));
    EXPECT_TRUE(named(found.rings, "a.said").consumer_shares);
    EXPECT_FALSE(named(found.rings, "a.said").producer_shares);
    EXPECT_TRUE(named(found.rings, "a.typed").producer_shares);
    EXPECT_FALSE(named(found.notifications, "a.bell").receiver_shares);
    EXPECT_EQ(
        found.instances[0].many_ports,
        (std::vector<std::string>{"guests.typed", "guests.said", "guests.hum", "guests.bell"}));
}

TEST_F(LinksTest, a_port_takes_a_lesser_right_or_no_mapping_at_all) {
    const Description found =
        with("links:\n  a: {from: reader.desk, to: desk.guests, capacity: 8}\n");
    const Region& text = named(found.regions, "a.text");
    ASSERT_EQ(text.accesses.size(), 1U);
    EXPECT_EQ(text.accesses[0].end, (End{5, "desk.text", 0}));
    EXPECT_EQ(text.accesses[0].right, Right::read);
}

TEST_F(LinksTest, links_may_share_a_region_that_they_name) {
    const Description found = with(
        "regions: {notes: {size: 8 KiB}}\n"
        "links:\n  a: {from: guest.*.desk, to: desk.guests, capacity: 8, text: notes}\n"
        "  b: {from: reader.desk, to: plain.guest, capacity: 8, text: notes}\n");
    ASSERT_EQ(found.regions.size(), 1U);
    EXPECT_EQ(found.regions[0].size, 8192U);
    EXPECT_EQ(text_of(found.regions[0].place), "system.yaml:7");
    ASSERT_EQ(found.regions[0].accesses.size(), 5U);
    EXPECT_EQ(found.regions[0].accesses[4].end, (End{1, "guest.text", 0}));
}

TEST_F(LinksTest, a_link_that_says_too_little_is_an_error) {
    const auto error = [&](const std::string& link) {
        made.system("components:\n  plain: {priority: 8}\n  guest: {priority: 5}\nlinks:\n  a: " +
                    link);
        return made.error();
    };
    EXPECT_EQ(error("{from: guest.desk, to: plain.guest}"),
              "system.yaml:6: the ring `said` of this link has no capacity");
    EXPECT_EQ(error("{from: guest.desk, to: guest.desk, capacity: 2}"),
              "system.yaml:6: both ends have one role");
    EXPECT_EQ(error("{from: guest.desk, to: plain.guest, capacity: {text: 2}}"),
              "system.yaml:6: talk has no ring `text`");
    EXPECT_EQ(error("{from: guest.desk, to: plain.guest, capacity: 2, when_full: {sayd: drop}}"),
              "system.yaml:6: talk has no ring `sayd`");
    EXPECT_EQ(error("{from: guest.desk, to: plain.guest, capacity: {typed: 2}}"),
              "system.yaml:6: the ring `said` of this link has no capacity");
    EXPECT_EQ(error("{from: guest.desk, to: plain.guest, capacity: 2, when_full: halt}"),
              "system.yaml:6: `halt` is none of the words that belong here");
    EXPECT_EQ(error("{from: guest.desk, to: plain.guest, capacity: 2, said: notes}"),
              "system.yaml:6: a link has no key `said` that the verifier knows");
    EXPECT_EQ(error("{from: guest.desk, to: plain.guest, capacity: 2, without: [tippt]}"),
              "system.yaml:6: talk has no part `tippt`");
    EXPECT_EQ(error("{from: guest.desk, to: plain.guest, capacity: 2, text: notes}"),
              "system.yaml:6: there is no region `notes`");
}

TEST_F(LinksTest, a_port_that_wants_more_of_a_part_than_the_interface_gives_is_an_error) {
    for (const char* more : {"rw", "rx"}) {
        made.type("greedy",
                  std::string{"ports: {guest: {link: talk, role: desk, text: "} + more + "}}\n");
        made.system(
            "components:\n  greedy: {priority: 8}\n  guest: {priority: 5}\nlinks:\n  a: {from: "
            "guest.desk, to: greedy.guest, capacity: 2}");
        EXPECT_TRUE(made.error().ends_with("the port asks for more than the interface gives"));
    }
}

}  // namespace
}  // namespace verifier
