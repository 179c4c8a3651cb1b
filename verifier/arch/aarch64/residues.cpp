// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/residues.hpp"
#include "verifier/arch/aarch64/kernel.hpp"

#include <array>

namespace verifier::aarch64 {
namespace {

constexpr std::string_view
    server = "a State in a call has a server: start_call sets both `run` and the server",
    word = "the summary of a set has bits for its sixteen words only",
    level = "a slice has an end only if the running component shares its level",
    tree = "the loop stays above the leaves: a node below them has two children in the tree",
    count = "the loop ends at count 0, before it reads in front of the first node",
    payer = "this path has compared the payer with no_rank, in another load of it",
    group = "the source of a signal into a group is one of the target's groups (V701, V702)",
    line = "the loop runs over the lines of its row, up to the row's count (V703)",
    digits = "a number has at most sixteen digits, and the text has room for them",
    words = "the distributor reports its number of words of 32 lines, at most 32",
    text = "the text of a panic: eight words of a record's registers, from the third on";

constexpr std::string_view
    of_server_2 = "((loaded << 9) + states + 16)",
    child = "((((4294967295 & joined) | 1) << 3) + deadlines + 0)",
    of_group =
        "((((([(parameter 1 + 8)]8 >> 6) & 4294967295) << 3) + "
        "[(([((-64 & [parameter 1]8) + 16)]2 << 9) + descriptors + 144)]8) + -8)";

constexpr std::array all{
    Residue{"kernel::leave_call", false, 2, of_server_2, 1, server},
    Residue{"kernel::leave_call", false, 8, "((loaded << 9) + states + 0)", 1, server},
    Residue{"kernel::leave_call", true, 8, "((loaded << 9) + states + 0)", 1, server},
    Residue{"kernel::leave_call", false, 2, "((loaded << 9) + states + 32)", 1, server},
    Residue{"kernel::leave_call", true, 2, "((loaded << 9) + states + 32)", 1, server},
    Residue{"kernel::is_released", false, 2, of_server_2, 1, server},
    Residue{"kernel::release_callers", false, 8,
            "(((clz(loaded) << 3) + [(([(parameter 1 + 16)]2 << 9) + descriptors + 64)]8) + 8)", 1,
            word},
    Residue{"kernel::release_callers", false, 8,
            "(((clz(loaded) << 3) + [(([(parameter 1 + 16)]2 << 9) + descriptors + 64)]8) + 144)",
            1, word},
    Residue{"kernel::release_callers", false, 8, "(((clz(loaded) << 3) + parameter 0) + 16)", 2,
            word},
    Residue{"kernel::release_callers", false, 8, "(((clz(loaded) << 3) + parameter 0) + 256)", 2,
            word},
    Residue{"kernel::release_callers", true, 8, "(((clz(loaded) << 3) + parameter 0) + 16)", 2,
            word},
    Residue{"kernel::end_slice", true, 2, "(([(loaded + 34)]2 << 4) + turns of levels + 0)", 1,
            level},
    Residue{"kernel::end_slice", true, 8, "(([(loaded + 34)]2 << 4) + turns of levels + 8)", 1,
            level},
    Residue{"kernel::first_deadline_ahead", false, 8,
            "(((((4294967295 & joined) + -1) & 4294967295) << 3) + deadlines + 0)", 1, count},
    Residue{"kernel::alarm_rang", false, 8, child, 1, tree},
    Residue{"kernel::drop_deadline", false, 8, child, 1, tree},
    Residue{"kernel::set_deadline", false, 8, child, 1, tree},
    Residue{"kernel::set_timer", false, 8, child, 2, tree},
    Residue{"kernel::nobody_pays", false, 8, "((loaded << 9) + states + 48)", 1, payer},
    Residue{"kernel::nobody_pays", true, 8, "((loaded << 9) + states + 48)", 1, payer},
    Residue{"kernel::nobody_pays", false, 2, of_server_2, 1, payer},
    Residue{"kernel::nobody_pays", false, 1, "((loaded << 9) + states + 20)", 2, payer},
    Residue{"kernel::nobody_pays", true, 1, "((loaded << 9) + states + 20)", 1, payer},
    Residue{"kernel::raise_as", false, 8, of_group, 1, group},
    Residue{"kernel::raise_as", true, 8, of_group, 1, group},
    Residue{"kernel::start", false, 2, "joined", 1, line},
    Residue{"kernel::start", true, 4, "(((loaded >> 3) & 8188) + the interrupt controller + 640)",
            1, line},
    Residue{"kernel::log_fault", false, 8,
            "(((((328 * loaded) - ((((((loaded - ((loaded + -1) *^ 5646962471543740291)) + -1) >> "
            "1) + ((loaded + -1) *^ 5646962471543740291)) >> 5) * 16072)) + [constants]8) + "
            "joined) + -168)",
            1, text},
    Residue{"arch::aarch64::Machine::say", true, 1, "joined", 1, digits},
    Residue{"arch::aarch64::Machine::start", true, 4, "joined", 1, words},
    Residue{"arch::aarch64::Machine::start", true, 4, "(joined + -256)", 1, words},
};

constexpr std::array ranks{
    RankResidue{"kernel::answer", 1},
    RankResidue{"kernel::leave_call", 1},
    RankResidue{"kernel::schedule", 1},
    RankResidue{"kernel::take_call", 3},
    RankResidue{"kernel::(anonymous namespace)::run_best", 3},
};

}  // namespace

std::span<const Residue> residues() { return all; }
std::span<const RankResidue> rank_residues() { return ranks; }

}  // namespace verifier::aarch64
