// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The boot stub, executed: a few instructions in a line, each of a kind that is written here. Whatever else
// stands there ends the reading with a sentence.
#include <fmt/format.h>

#include <optional>
#include <set>

#include "verifier/code/code.hpp"
#include "verifier/code/jumps.hpp"
#include "verifier/code/system.hpp"

namespace verifier {
namespace {

using enum a64::Operation;
using a64::Instruction;

// C5.1.3: op1, CRn, CRm (which is the number), op2
constexpr std::uint32_t select_stack(unsigned value) {
    return a64::system_encoding(0, 0, 4, value, 5);
}
constexpr std::uint32_t mask_exceptions(unsigned value) {
    return a64::system_encoding(0, 3, 4, value, 6);
}
constexpr unsigned barrier_dsb = 4, barrier_isb = 6, whole_system = 15;
constexpr std::uint64_t from_this_level = 0x200;  // D1.3.1: synchronous, same level, SP_EL1

struct Literal {
    std::uint64_t value = 0, address = 0;
};

class Stub {
  public:
    explicit Stub(const ElfFile& image) : text_(image) {}

    std::expected<BootState, std::string> run() {
        for (std::uint64_t at = text_.image().entry; complaint_.empty(); at += 4) {
            const Instruction* one = text_.at(at);
            if (one == nullptr) {
                refuse({.address = at}, "no instruction lies here");
            } else if (text_.constant(at, 4) == std::nullopt) {
                refuse(*one, "the boot stub lies in writable memory");
            } else if (!on_) {
                execute(*one);
            } else if (is_isb(*one)) {
                seen_ = true;
            } else if (seen_ && one->operation == branch && one->target == at) {
                return finished();
            } else {
                refuse(
                    *one,
                    "stands after translation is on, where only isb and then an endless loop may");
            }
        }
        return std::unexpected{complaint_};
    }

  private:
    void refuse(const Instruction& one, std::string_view why) {
        complaint_ = fmt::format("{:#x} ({}): {:08x} {}", one.address, text_.name_of(one.address),
                                 one.word, why);
    }

    static bool is_isb(const Instruction& one) {
        return one.operation == barrier && (one.system & 7) == barrier_isb;
    }

    void execute(const Instruction& one) {
        if (one.operation == load_literal && !one.vector && one.size == 8) return fill(one);
        if (one.operation == system_write) return write(one);
        if (one.operation == barrier) return note_barrier(one);
        if (one.operation == system_operation || one.operation == state_write) return note(one);
        refuse(one, "is no instruction of a boot stub");
    }

    void fill(const Instruction& one) {
        const auto value = text_.constant(one.target, 8);
        if (!value || !text_.is_read_only(one.target, 8))
            return refuse(one, "loads what is not read-only");
        filled_[one.d] = {.value = *value, .address = one.target};
    }

    static bool is_invalidation(std::uint32_t system) {
        const std::string name = a64::operation_name(system);
        return name == "tlbi vmalle1" || name == "ic iallu";
    }

    void note(const Instruction& one) {
        constexpr std::uint32_t no_register = 31;  // Rt of an operation that takes none, C6.2
        const bool known = one.operation == system_operation
                               ? (one.word & 31) == no_register && is_invalidation(one.system)
                               : one.system == select_stack(1) || one.system == mask_exceptions(15);
        if (!known) return refuse(one, "is no instruction of a boot stub");
        (one.operation == system_operation ? pending_ : done_).insert(one.system);
    }

    // Invalidations end with dsb, and what they and the writes before them do is there after isb.
    void note_barrier(const Instruction& one) {
        const unsigned kind = one.system & 7;
        if (kind == barrier_dsb && (one.system >> 3 & 15) == whole_system)
            complete_.merge(pending_);
        if (kind != barrier_isb) return;
        done_.merge(complete_);
        synchronised_ = written_;
    }

    void write(const Instruction& one) {
        const auto name = a64::system_register(one.system).name;
        if (!expected_.contains(name))
            return refuse(one, "writes " + name + ", which is none of a boot stub's");
        if (!filled_.contains(one.n))
            return refuse(one, "writes a register that nothing has filled");
        const Literal& from = filled_.at(one.n);
        state_.registers[name] = {
            .value = from.value, .literal = from.address, .written = one.address};
        on_ = name == "sctlr_el1" && (from.value & 1) != 0;  // M, D24.2
        if (!on_) return void(++written_);
        state_.next_fetch = one.address + 4;
        const auto missing = what_is_missing();
        if (missing) refuse(one, "switches translation on before " + *missing);
    }

    [[nodiscard]] std::optional<std::string> what_is_missing() const {
        for (const char* name : {"ttbr0_el1", "ttbr1_el1", "tcr_el1", "mair_el1", "vbar_el1"})
            if (!state_.registers.contains(name)) return fmt::format("{} is written", name);
        if (!done_.contains(a64::system_encoding(1, 0, 8, 7, 0))) return "the TLB is invalidated";
        if (!done_.contains(a64::system_encoding(1, 0, 7, 5, 0)))
            return "the instruction cache is invalidated";
        if (!done_.contains(select_stack(1))) return "SP_EL1 is selected";
        if (!done_.contains(mask_exceptions(15))) return "all exceptions are masked";
        if (synchronised_ != written_) return "isb follows the writes";
        return {};
    }

    BootState finished() {
        state_.fetch_vector = state_.registers.at("vbar_el1").value + from_this_level;
        return state_;
    }

    Text text_;
    BootState state_;
    const std::set<std::string> expected_{"ttbr0_el1", "ttbr1_el1", "tcr_el1",
                                          "mair_el1",  "vbar_el1",  "sctlr_el1"};
    std::map<a64::Register, Literal> filled_;
    std::set<std::uint32_t> pending_, complete_, done_;  // invalidations and fields of PSTATE
    unsigned written_ = 0, synchronised_ = 0;  // writes so far, and those before the last isb
    bool on_ = false, seen_ = false;           // translation is on; and an isb has made it so
    std::string complaint_;
};

}  // namespace

std::expected<BootState, std::string> boot_registers(const ElfFile& image) {
    return Stub{image}.run();
}

}  // namespace verifier
