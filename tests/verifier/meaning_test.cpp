// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Consequences of an authority: influence, precedence, cycles, and loads.
#include <gtest/gtest.h>

#include "verifier/meaning/circles.hpp"
#include "verifier/meaning/common_memory.hpp"
#include "verifier/meaning/influence.hpp"
#include "verifier/meaning/load.hpp"

namespace {

using namespace verifier;

const std::vector<std::string> names{"network", "filter", "control", "watchdog"};
constexpr Rank network = 0, filter = 1, control = 2, watchdog = 3;

// Whether one influences the other, but through those; the path in words where it does.
std::string way(const Authority& in, Rank from, Rank to, std::vector<Rank> through = {},
                const std::vector<Rank>& free = {}, const Board& board = {}) {
    const Influence influence{in, board, free, names};
    Influence::Set targets(names.size()), trusted(names.size());
    targets[to] = true;
    for (const Rank one : through) trusted[one] = true;
    const auto path = influence.path({from}, targets, trusted);
    if (!path) return "no";
    std::string text;
    for (const auto& hop : path->hops) text += hop.by + " > " + names[hop.to] + "; ";
    return text;
}

const Object region{.name = "region notes", .shared = Shared::region};
const Object ring{.name = "rings filter > control", .shared = Shared::ring};
const Object room{.name = "rings control > filter", .shared = Shared::room};

CommonMemory held(const Object* object, std::vector<Holder> by) {
    return {.physical = Physical{0x4000'0000},
            .end = Physical{0x4000'1000},
            .holders = std::move(by),
            .object = object};
}

TEST(Influence, goes_from_who_writes_memory_to_who_reads_it) {
    const Authority in{.memory = {held(&region, {{network, true}, {filter, false}})}};
    EXPECT_EQ(way(in, network, filter), "region notes > filter; ");
    EXPECT_EQ(way(in, filter, network), "no");
}

TEST(Influence, goes_through_others_but_those_that_are_trusted) {
    const Authority in{.memory = {held(&region, {{network, true}, {filter, false}})},
                       .signals = {{filter, control}}};
    EXPECT_EQ(way(in, network, control), "region notes > filter; a signal > control; ");
    EXPECT_EQ(way(in, network, control, {filter}), "no");
    EXPECT_EQ(way(in, network, control, {network, control}),
              "region notes > filter; a signal > control; ");
}

TEST(Influence, is_not_that_a_ring_which_drops_has_room) {
    const Authority in{.memory = {held(&room, {{control, true}, {filter, false}})}};
    EXPECT_EQ(way(in, control, filter), "no");
}

TEST(Influence, goes_both_ways_along_a_call) {
    const Authority in{.calls = {{network, filter}}};
    EXPECT_EQ(way(in, network, filter), "a call > filter; ");
    EXPECT_EQ(way(in, filter, network), "an answer > network; ");
}

TEST(Influence, of_a_supervisor_that_only_inspects_goes_one_way) {
    Authority in{.watches = {{watchdog, filter, may_inspect}}};
    EXPECT_EQ(way(in, filter, watchdog), "its faults > watchdog; ");
    EXPECT_EQ(way(in, watchdog, filter), "no");
    in.watches[0].rights |= may_stop;
    EXPECT_EQ(way(in, watchdog, filter), "supervision > filter; ");
}

TEST(Influence, of_a_supervisor_passes_its_child_by) {
    const Authority in{.memory = {held(&ring, {{filter, true}, {control, false}})},
                       .watches = {{watchdog, filter, may_start}}};
    EXPECT_EQ(way(in, watchdog, control, {filter}), "a start of filter > control; ");
    const Authority stops{.calls = {{filter, control}}, .watches = {{watchdog, filter, may_stop}}};
    EXPECT_EQ(way(stops, watchdog, control, {filter}), "an end of filter > control; ");
}

TEST(Influence, goes_from_everybody_to_the_reader_of_the_log) {
    const Authority in{.log_readers = {control}};
    EXPECT_EQ(way(in, network, control), "the kernel log > control; ");
    EXPECT_EQ(way(in, control, network), "no");
}

TEST(Influence, of_a_free_bus_master_goes_everywhere_and_back) {
    const Authority in{};
    EXPECT_EQ(way(in, network, control), "no");
    EXPECT_EQ(way(in, network, control, {}, {network}), "the bus > control; ");
    EXPECT_EQ(way(in, control, network, {}, {network}), "the bus > network; ");
}

TEST(Influence, goes_from_who_writes_registers_to_who_holds_others_of_the_device) {
    const Authority in{.devices = {{{network, true}, {filter, false}}}};
    const Board board{.devices = {{.name = "can0"}}};
    EXPECT_EQ(way(in, network, filter, {}, {}, board), "registers of can0 > filter; ");
    EXPECT_EQ(way(in, filter, network, {}, {}, board), "no");
}

TEST(Importance, is_a_smaller_rank_outside_of_the_level) {
    rows::Descriptor alone{}, shares{};
    alone.level = rows::exclusive_level;
    shares.level = 0;
    const Authority in{.rows = {&alone, &shares, &shares}};
    EXPECT_TRUE(in.is_more_important(0, 1));
    EXPECT_FALSE(in.is_more_important(1, 0));
    EXPECT_FALSE(in.is_more_important(1, 2));
    EXPECT_FALSE(in.is_more_important(0, 0));
    EXPECT_FALSE(in.is_more_important(0, 3));
}

TEST(Circles, are_found_once_each_and_nothing_else_is) {
    EXPECT_TRUE(circles({{0, 1}, {1, 2}, {0, 2}}, 4).empty());
    EXPECT_EQ(circles({{0, 0}}, 4), (std::vector<std::vector<Rank>>{{0}}));
    const auto two = circles({{0, 1}, {1, 2}, {2, 1}, {3, 3}}, 4);
    ASSERT_EQ(two.size(), 2u);
    EXPECT_EQ(two[0].size() + two[1].size(), 3u);
    EXPECT_EQ(circles({{0, 0}, {1, 1}, {2, 2}}, 3, 2).size(), 2u);
}

TEST(Circles, that_share_a_member_are_told_with_everybody_on_them) {
    const std::vector<Way> ways{{0, 1}, {1, 2}, {2, 0}, {1, 3}, {3, 1},
                                {4, 0}, {5, 6}, {6, 5}, {6, 5}};
    const Entangled some = entangled(ways, {0, 1, 2}, 7);
    EXPECT_EQ(some.members, (std::vector<Rank>{0, 1, 2, 3}));
    EXPECT_FALSE(some.alone);
    const Entangled two = entangled(ways, {5, 6}, 7);
    EXPECT_EQ(two.members, (std::vector<Rank>{5, 6}));
    EXPECT_TRUE(two.alone);
    EXPECT_FALSE(entangled({{0, 1}, {1, 2}, {2, 0}, {1, 0}}, {0, 1, 2}, 3).alone);
}

TEST(Load, is_exact) {
    std::vector<Load> loads(49, Load{.budget = 1, .period = 49});
    EXPECT_FALSE(is_over_full(loads));
    loads.push_back({.budget = 1, .period = 3'600'000'000});
    EXPECT_TRUE(is_over_full(loads));
    EXPECT_FALSE(is_over_full({{1, 2}, {1, 3}, {1, 6}}));
    EXPECT_TRUE(is_over_full({{1, 2}, {1, 3}, {1, 6}, {1, 4'294'967'291}}));
    EXPECT_FALSE(is_over_full({{7, 0}}));
}

TEST(Load, of_a_thousand_periods_is_as_exact) {
    std::vector<Load> loads;
    for (std::uint32_t one = 0; one < 1023; ++one)
        loads.push_back({.budget = 1, .period = 3'600'000'000U - one});
    EXPECT_FALSE(is_over_full(loads));
    loads.push_back({.budget = 3'599'999'999, .period = 3'600'000'000});
    EXPECT_TRUE(is_over_full(loads));
}

// Leaves of two components, some behind an extent, and one of the kernel, which does not count.
TEST(CommonMemory, joins_those_who_map_a_frame_whatever_is_declared) {
    Spaces spaces{};
    spaces.objects = {region};
    const Extent first{.space = 0, .size = 0x2000}, second{.space = 1, .size = 0x2000};
    const Leaf one{.size = 0x1000, .physical = Physical{0x8000}, .write = true},
        next{.address = Virtual{0x1000},
             .size = 0x1000,
             .physical = Physical{0x9000},
             .write = true},
        other{.size = 0x2000, .physical = Physical{0x8000}},
        beside{.address = Virtual{0x9000}, .size = 0x1000, .physical = Physical{0x9000}};
    Comparison comparison{};
    comparison.pieces = {{&first, &one, Virtual{}, 0x1000},
                         {&first, &next, Virtual{0x1000}, 0x1000},
                         {&second, &other, Virtual{}, 0x2000}};
    auto found = common_memory(spaces, comparison, 3);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].holders.size(), 2u);
    EXPECT_EQ(found[0].object, &spaces.objects[0]);
    EXPECT_TRUE(found[0].holders[0].writes && !found[0].holders[1].writes);
    comparison.unexplained = {{2, &beside, Virtual{0x9000}, 0x1000}};
    found = common_memory(spaces, comparison, 3);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].holders.size(), 3u);
    EXPECT_EQ(found[0].object, nullptr);
    EXPECT_EQ(common_memory(spaces, comparison, 1)[0].holders.size(), 1u);
    std::vector<Holder> holders;
    add_holders(found, Physical{0xa000}, Physical{0xb000}, holders);
    EXPECT_TRUE(holders.empty());
    add_holders(found, Physical{0x9fff}, Physical{0xb000}, holders);
    EXPECT_EQ(holders.size(), 3u);
}

}  // namespace
