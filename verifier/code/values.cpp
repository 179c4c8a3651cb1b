// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace verifier {
namespace {

using enum code::Operation;
using code::Instruction;
using code::Register;

constexpr std::uint64_t half_mask = 0xffffffff;

Value constant(std::uint64_t number) { return {.constant = number, .terms = {}}; }

Value sum(const Value& value, const Value& two, std::uint64_t factor) {
    Value result = value;
    result.constant += two.constant * factor;
    for (const Term& term : two.terms) {
        const auto same = std::ranges::find(result.terms, term.atom, &Term::atom);
        if (same == result.terms.end()) {
            result.terms.push_back({.atom = term.atom, .factor = term.factor * factor});
        } else {
            same->factor += term.factor * factor;
        }
    }
    std::erase_if(result.terms, [](const Term& term) { return term.factor == 0; });
    std::ranges::sort(result.terms, {}, &Term::atom);
    return result;
}

class WindowEvaluation {
  public:
    explicit WindowEvaluation(Window& window) : window_(window) {
        for (Register number = 0; number < code::registers; ++number)
            window_.registers[number] = atom({.kind = Atom::Kind::at_start, .number = number});
    }

    void execute(const Instruction& instruction) {
        if (instruction.operation == branch_if) notice_bound(instruction);
        compared_ = instruction.operation == compare ? &instruction : nullptr;
        if (is_memory(instruction) || instruction.operation == load_literal)
            return access(instruction);
        if (code::written(instruction) != 0) set(instruction.d, result(instruction));
    }

  private:
    Value atom(Atom atom) {
        window_.atoms.push_back(std::move(atom));
        return {
            .constant = 0,
            .terms = {{.atom = static_cast<AtomNumber>(window_.atoms.size() - 1), .factor = 1}}};
    }
    Value other(const Instruction& instruction) {
        return atom({.address = instruction.address, .half = !instruction.wide});
    }
    void set(Register number, const Value& value) {
        if (number != code::zero) window_.registers[number] = value;
    }
    [[nodiscard]] const Value& get(Register number) const { return window_.value(number); }

    Value masked(const Value& value, std::uint64_t mask, const Instruction& instruction) {
        if (value.is_constant()) return constant(value.constant & mask);
        return atom({.kind = Atom::Kind::masked,
                     .mask = mask,
                     .inner = value,
                     .address = instruction.address,
                     .half = mask <= half_mask});
    }

    // A result of 32 bits is followed only as a constant.
    Value narrowed(const Value& value, const Instruction& instruction) {
        if (instruction.wide) return value;
        return value.is_constant() ? constant(value.constant & half_mask) : other(instruction);
    }

    Value result(const Instruction& instruction) {
        const auto times = 1ull << (instruction.shift & 63);
        switch (instruction.operation) {
            case address:
                return constant(instruction.target);
            case move_wide:
                return constant(instruction.immediate);
            case move_keep:
                return keep(instruction);
            case add:
                return narrowed(sum(get(instruction.n), constant(instruction.immediate), 1),
                                instruction);
            case add_register:
                return narrowed(sum(get(instruction.n), get(instruction.m), times), instruction);
            case subtract_register:
                return narrowed(sum(get(instruction.n), get(instruction.m), 0 - times),
                                instruction);
            case move_register:
                return narrowed(get(instruction.m), instruction);
            case and_immediate:
                return masked(get(instruction.n), instruction.immediate, instruction);
            case extract:
                return extracted(instruction);
            default:
                return other(instruction);
        }
    }

    Value keep(const Instruction& instruction) {
        const Value& before = get(instruction.d);
        if (!before.is_constant()) return other(instruction);
        const std::uint64_t hole = 0xffffull << instruction.shift;
        return narrowed(
            constant((before.constant & ~hole) | instruction.immediate << instruction.shift),
            instruction);
    }

    Value extracted(const Instruction& instruction) {
        const Value& from = get(instruction.n);
        if (from.is_constant())
            return constant(from.constant >> instruction.shift & instruction.immediate);
        return masked(instruction.shift == 0 ? from : other(instruction), instruction.immediate,
                      instruction);
    }

    Value loaded(const Value& from, const Instruction& instruction) {
        const bool is_signed = instruction.operation == load_signed;
        return atom({.kind = Atom::Kind::loaded,
                     .size = instruction.size,
                     .is_signed = is_signed,
                     .inner = from,
                     .address = instruction.address,
                     .half = instruction.size <= 4 && !is_signed});
    }

    void access(const Instruction& instruction) {
        if (instruction.operation == load_literal) {
            if (!instruction.vector)
                set(instruction.d, loaded(constant(instruction.target), instruction));
            return;
        }
        const Value base = get(instruction.n);
        const Value moved = sum(base, constant(instruction.immediate), 1);
        Value from = instruction.index == code::Index::post ? base : moved;
        bool known = instruction.operation == load || instruction.wide;
        if (instruction.index == code::Index::by_register) {
            from = sum(base, get(instruction.m), 1ull << instruction.shift);
            known = known && instruction.extended == code::Extended::as_it_is;
        }
        if (instruction.operation != store && !instruction.vector) {
            set(instruction.d, known ? loaded(from, instruction) : other(instruction));
            if (instruction.pair)
                set(instruction.d2,
                    known ? loaded(sum(from, constant(instruction.size), 1), instruction)
                          : other(instruction));
        }
        if (instruction.index == code::Index::pre || instruction.index == code::Index::post)
            set(instruction.n, moved);
    }

    // A comparison with a limit followed by a branch if higher, or not lower: past it, the value is
    // at most that.
    void notice_bound(const Instruction& instruction) {
        using namespace code::condition;
        if (compared_ == nullptr) return;
        const std::uint64_t limit = compared_->immediate;
        if (instruction.condition == higher)
            window_.bounds.push_back({.value = get(compared_->n), .most = limit});
        if (instruction.condition == same_or_higher && limit > 0)
            window_.bounds.push_back({.value = get(compared_->n), .most = limit - 1});
    }

    Window& window_;
    const Instruction* compared_ = nullptr;
};

// Whether control may reach the instruction from elsewhere than from the previous one.
bool begins_here(const Text& text, std::uint64_t address) {
    if (text.is_joined(address)) return true;
    const Instruction* before = text.before(address);
    if (before == nullptr || !code::falls_through(*before)) return true;
    switch (before->operation) {
        case call:
        case call_register:
        case unknown:
        case unknown_system:
            return true;
        default:
            return false;
    }
}

std::string atom_words(const Window& window, const Atom& atom) {
    using enum Atom::Kind;
    switch (atom.kind) {
        case at_start:
            return window.machine->register_name(atom.number);
        case loaded:
            return fmt::format("[{}]", window.words(atom.inner));
        case masked:
            return fmt::format("({} & {:#x})", window.words(atom.inner), atom.mask);
        default:
            return fmt::format("the result at {:#x}", atom.address);
    }
}

}  // namespace

const Value& Window::value(Register number) const {
    static const Value none;
    return number == code::zero ? none : registers[number];
}

const Atom* Window::atom(const Value& value) const {
    const bool alone = value.constant == 0 && value.terms.size() == 1 && value.terms[0].factor == 1;
    return alone ? &atoms[value.terms[0].atom] : nullptr;
}

std::string Window::words(const Value& value) const {
    if (value.is_constant()) return fmt::format("{:#x}", value.constant);
    std::string text;
    for (const Term& term : value.terms) {
        if (!text.empty()) text += " + ";
        if (term.factor != 1) text += fmt::format("{} * ", static_cast<std::int64_t>(term.factor));
        text += atom_words(*this, atoms[term.atom]);
    }
    return value.constant == 0 ? text : text + fmt::format(" + {:#x}", value.constant);
}

Window window_before(const Text& text, std::uint64_t address) {
    Window window{.machine = &text.machine(), .start = address};
    while (!begins_here(text, window.start)) window.start = text.before(window.start)->address;
    WindowEvaluation evaluation{window};
    for (std::uint64_t at = window.start; at != address;) {
        const Instruction& one = *text.at(at);
        evaluation.execute(one);
        at = one.next();
    }
    return window;
}

}  // namespace verifier
