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

Value sum(const Value& one, const Value& two, std::uint64_t factor) {
    Value result = one;
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

    void execute(const Instruction& one) {
        if (one.operation == branch_if) notice_bound(one);
        compared_ = one.operation == compare ? &one : nullptr;
        if (is_memory(one) || one.operation == load_literal) return access(one);
        if (code::written(one) != 0) set(one.d, result(one));
    }

  private:
    Value atom(Atom one) {
        window_.atoms.push_back(std::move(one));
        return {
            .constant = 0,
            .terms = {{.atom = static_cast<AtomNumber>(window_.atoms.size() - 1), .factor = 1}}};
    }
    Value other(const Instruction& one) {
        return atom({.address = one.address, .half = !one.wide});
    }
    void set(Register number, const Value& value) {
        if (number != code::zero) window_.registers[number] = value;
    }
    [[nodiscard]] const Value& get(Register number) const { return window_.value(number); }

    Value masked(const Value& value, std::uint64_t mask, const Instruction& one) {
        if (value.is_constant()) return constant(value.constant & mask);
        return atom({.kind = Atom::Kind::masked,
                     .mask = mask,
                     .inner = value,
                     .address = one.address,
                     .half = mask <= half_mask});
    }

    // A result of 32 bits is followed only as a constant.
    Value narrowed(const Value& value, const Instruction& one) {
        if (one.wide) return value;
        return value.is_constant() ? constant(value.constant & half_mask) : other(one);
    }

    Value result(const Instruction& one) {
        const auto times = 1ull << (one.shift & 63);
        switch (one.operation) {
            case address:
                return constant(one.target);
            case move_wide:
                return constant(one.immediate);
            case move_keep:
                return keep(one);
            case add:
                return narrowed(sum(get(one.n), constant(one.immediate), 1), one);
            case add_register:
                return narrowed(sum(get(one.n), get(one.m), times), one);
            case subtract_register:
                return narrowed(sum(get(one.n), get(one.m), 0 - times), one);
            case move_register:
                return narrowed(get(one.m), one);
            case and_immediate:
                return masked(get(one.n), one.immediate, one);
            case extract:
                return extracted(one);
            default:
                return other(one);
        }
    }

    Value keep(const Instruction& one) {
        const Value& before = get(one.d);
        if (!before.is_constant()) return other(one);
        const std::uint64_t hole = 0xffffull << one.shift;
        return narrowed(constant((before.constant & ~hole) | one.immediate << one.shift), one);
    }

    Value extracted(const Instruction& one) {
        const Value& from = get(one.n);
        if (from.is_constant()) return constant(from.constant >> one.shift & one.immediate);
        return masked(one.shift == 0 ? from : other(one), one.immediate, one);
    }

    Value loaded(const Value& from, const Instruction& one) {
        const bool is_signed = one.operation == load_signed;
        return atom({.kind = Atom::Kind::loaded,
                     .size = one.size,
                     .is_signed = is_signed,
                     .inner = from,
                     .address = one.address,
                     .half = one.size <= 4 && !is_signed});
    }

    void access(const Instruction& one) {
        if (one.operation == load_literal) {
            if (!one.vector) set(one.d, loaded(constant(one.target), one));
            return;
        }
        const Value base = get(one.n);
        const Value moved = sum(base, constant(one.immediate), 1);
        Value from = one.index == code::Index::post ? base : moved;
        bool known = one.operation == load || one.wide;
        if (one.index == code::Index::by_register) {
            from = sum(base, get(one.m), 1ull << one.shift);
            known = known && one.extended == code::Extended::as_it_is;
        }
        if (one.operation != store && !one.vector) {
            set(one.d, known ? loaded(from, one) : other(one));
            if (one.pair)
                set(one.d2, known ? loaded(sum(from, constant(one.size), 1), one) : other(one));
        }
        if (one.index == code::Index::pre || one.index == code::Index::post) set(one.n, moved);
    }

    // A comparison with a limit followed by a branch if higher, or not lower: past it, the value is
    // at most that.
    void notice_bound(const Instruction& one) {
        using namespace code::condition;
        if (compared_ == nullptr) return;
        const std::uint64_t limit = compared_->immediate;
        if (one.condition == higher)
            window_.bounds.push_back({.value = get(compared_->n), .most = limit});
        if (one.condition == same_or_higher && limit > 0)
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

std::string atom_words(const Window& window, const Atom& one) {
    using enum Atom::Kind;
    switch (one.kind) {
        case at_start:
            return window.machine->register_name(one.number);
        case loaded:
            return fmt::format("[{}]", window.words(one.inner));
        case masked:
            return fmt::format("({} & {:#x})", window.words(one.inner), one.mask);
        default:
            return fmt::format("the result at {:#x}", one.address);
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
