// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/execution.hpp"

#include "verifier/code/meaning.hpp"
#include "verifier/code/words.hpp"

namespace verifier {
namespace {

using code::Computes;
using code::Instruction;
using code::Meaning;

class Execution {
  public:
    Execution(Expressions& in, Registers& of, const Meaning& is) : in_(in), of_(of), is_(is) {}

    Expression run() {
        const Expression value = narrowed(result());
        set_flags(value);
        return value;
    }

  private:
    [[nodiscard]] unsigned size() const { return is_.wide ? 64 : 32; }
    Expression number(std::uint64_t k) { return in_.constant(k); }
    Expression narrowed(Expression expression) {
        return is_.wide ? expression : in_.low(expression, 32);
    }
    Expression read(code::Register one) { return narrowed(of_.get(one)); }

    Expression shifted(Expression expression, code::Shift shift, unsigned amount) {
        switch (shift) {
            case code::Shift::left:
                return narrowed(in_.of(Form::shift_left, expression, number(amount)));
            case code::Shift::right:
                return in_.of(Form::shift_right, expression, number(amount));
            case code::Shift::signed_right:
                return narrowed(in_.of(Form::shift_signed, in_.sign_extended(expression, size()),
                                       number(amount)));
            default:
                return narrowed(in_.of(
                    Form::disjunction, in_.of(Form::shift_right, expression, number(amount)),
                    in_.of(Form::shift_left, expression, number((size() - amount) % size()))));
        }
    }

    Expression second() {
        const code::Second& from = is_.second;
        if (from.constant) return number(*from.constant);
        Expression value = of_.get(from.m);
        if (from.bits < 64)
            value = from.is_signed ? in_.sign_extended(in_.low(value, from.bits), from.bits)
                                   : in_.low(value, from.bits);
        if (from.amount != 0) value = shifted(narrowed(value), from.shift, from.amount);
        value = narrowed(value);
        return from.inverted ? in_.of(Form::exclusive, value, number(ones(size()))) : value;
    }

    // What decides a selection, as a comparison of two values; nothing where the flags are unknown.
    Expression selected() {
        Expression other = read(is_.second.m);
        if (is_.inverts) other = in_.of(Form::exclusive, other, number(ones(size())));
        if (is_.increments) other = in_.plus(other, 1);
        const Flags& by = of_.flags;
        other = narrowed(other);
        using namespace code::condition;
        const bool by_result = is_.condition == equal || is_.condition == not_equal ||
                               is_.condition == negative || is_.condition == not_negative;
        if (by.kind == Flags::Kind::tested && by_result)
            return in_.selection(is_.condition, by.wide, in_.of(Form::conjunction, by.a, by.b), 0,
                                 read(is_.n), other);
        if (by.kind == Flags::Kind::compared)
            return in_.selection(is_.condition, by.wide, by.a, by.b, read(is_.n), other);
        return in_.selection(always, true, 0, 0, read(is_.n), other);  // or never: not known
    }

    Expression inserted() {
        const std::uint64_t mask = ones(is_.width) << is_.low;
        const Expression part =
            in_.of(Form::shift_left,
                   in_.low(in_.of(Form::shift_right, read(is_.n), number(is_.from)), is_.width),
                   number(is_.low));
        return in_.of(Form::disjunction, in_.of(Form::conjunction, read(is_.d), number(~mask)),
                      part);
    }

    // Bits that would be shifted out need no mask.
    Expression moved_up() {
        const bool is_shift = is_.low + is_.width == static_cast<int>(size());
        const Expression from = is_shift ? read(is_.n) : in_.low(read(is_.n), is_.width);
        return in_.of(Form::shift_left, from, number(is_.low));
    }

    Expression field() {
        const Expression part =
            in_.low(in_.of(Form::shift_right, read(is_.n), number(is_.low)), is_.width);
        return is_.is_signed ? in_.sign_extended(part, is_.width) : part;
    }

    Expression by_register(Form form) {
        const Expression amount = in_.low(read(is_.second.m), is_.wide ? 6 : 5);
        Expression value = read(is_.n);
        if (form == Form::shift_signed) value = in_.sign_extended(value, size());
        return in_.of(form, value, amount);
    }

    Expression product() { return in_.of(Form::product, read(is_.n), read(is_.second.m)); }

    Expression result() {
        switch (is_.computes) {
            case Computes::sum:
                return in_.of(Form::sum, read(is_.n), second());
            case Computes::difference:
                return in_.of(Form::difference, read(is_.n), second());
            case Computes::conjunction:
                return in_.of(Form::conjunction, read(is_.n), second());
            case Computes::disjunction:
                return in_.of(Form::disjunction, read(is_.n), second());
            case Computes::exclusive:
                return in_.of(Form::exclusive, read(is_.n), second());
            case Computes::shift_left:
                return by_register(Form::shift_left);
            case Computes::shift_right:
                return by_register(Form::shift_right);
            case Computes::shift_signed:
                return by_register(Form::shift_signed);
            case Computes::product_plus:
                return in_.of(Form::sum, product(), read(is_.third));
            case Computes::product_minus:
                return in_.of(Form::difference, read(is_.third), product());
            case Computes::product_high:
                return in_.of(Form::product_high, read(is_.n), read(is_.second.m));
            default:
                return rest();
        }
    }

    Expression rest() {
        switch (is_.computes) {
            case Computes::quotient:
                return in_.of(Form::quotient, read(is_.n), read(is_.second.m));
            case Computes::leading_zeros:
                return is_.wide ? in_.of(Form::leading_zeros, read(is_.n), 0)
                                : in_.plus(in_.of(Form::leading_zeros, read(is_.n), 0), 0 - 32ull);
            case Computes::selection:
                return selected();
            case Computes::field_to_low:
                return field();
            case Computes::field_from_low:
                return moved_up();
            case Computes::insertion:
                return inserted();
            default:
                return 0;
        }
    }

    void set_flags(Expression value) {
        if (!is_.sets_flags) return;
        using Kind = Flags::Kind;
        if (is_.computes == Computes::difference) {
            of_.flags = {.kind = Kind::compared, .wide = is_.wide, .a = read(is_.n), .b = second()};
        } else if (is_.computes == Computes::conjunction) {
            of_.flags = {.kind = Kind::tested, .wide = is_.wide, .a = value, .b = value};
        } else if (is_.computes == Computes::sum && is_.second.constant &&
                   is_.second.constant != 0) {
            // Carry and zero are those of a comparison with the negative.
            const std::uint64_t negative = (0 - *is_.second.constant) & ones(size());
            of_.flags = {
                .kind = Kind::compared, .wide = is_.wide, .a = read(is_.n), .b = number(negative)};
        } else {
            of_.flags = {};
        }
    }

    Expressions& in_;
    Registers& of_;
    const Meaning& is_;
};

std::optional<Expression> constant_of(Expressions& in, const Registers& of,
                                      const Instruction& instruction) {
    using enum code::Operation;
    if (instruction.operation == address) return in.constant(instruction.target);
    if (instruction.operation == move_wide) return in.constant(instruction.immediate);
    if (instruction.operation != move_keep) return {};
    const std::uint64_t hole = 0xffffull << instruction.shift;
    const Expression kept = in.of(Form::conjunction, of.get(instruction.d), in.constant(~hole));
    const Expression all =
        in.of(Form::disjunction, kept, in.constant(instruction.immediate << instruction.shift));
    return instruction.wide ? all : in.low(all, 32);
}

}  // namespace

Registers fresh_registers(Expressions& in, std::uint64_t at) {
    Registers all;
    for (std::int32_t number = 0; number < std::int32_t{code::registers}; ++number)
        all.held[static_cast<std::size_t>(number)] =
            in.symbol({.origin = Origin::parameter, .at = at, .number = number});
    return all;
}

bool execute(const Architecture& machine, Expressions& in, Registers& of,
             const Instruction& instruction) {
    if (const auto constant = constant_of(in, of, instruction)) {
        of.set(instruction.d, *constant);
        return true;
    }
    if (const auto is = machine.meaning_of(instruction)) {
        const Expression value = Execution{in, of, *is}.run();
        of.set(is->d, value);
        return true;
    }
    of.flags = {};
    for (std::int32_t number = 0; number < std::int32_t{code::registers}; ++number)
        if ((code::written(instruction) >> number & 1) != 0)
            of.held[static_cast<std::size_t>(number)] =
                in.symbol({.origin = Origin::other, .at = instruction.address, .number = number});
    return false;
}

std::optional<Reach> reach_of(Expressions& in, const Registers& of,
                              const Instruction& instruction) {
    if (instruction.operation == code::Operation::load_literal)
        return Reach{.address = in.constant(instruction.target), .base = {}};
    const Expression base = of.get(instruction.n);
    if (instruction.index == code::Index::by_register) {
        Expression index = of.get(instruction.m);
        switch (instruction.extended) {
            case code::Extended::low_half:
                index = in.low(index, 32);
                break;
            case code::Extended::signed_low_half:
                index = in.sign_extended(in.low(index, 32), 32);
                break;
            case code::Extended::as_it_is:
            case code::Extended::signed_whole:
                break;
            default:
                return {};
        }
        return Reach{
            .address = in.of(Form::sum, base,
                             in.of(Form::shift_left, index, in.constant(instruction.shift))),
            .base = {}};
    }
    const Expression moved = in.plus(base, instruction.immediate);
    switch (instruction.index) {
        case code::Index::pre:
            return Reach{.address = moved, .base = moved};
        case code::Index::post:
            return Reach{.address = base, .base = moved};
        default:
            return Reach{.address = moved, .base = {}};
    }
}

Expression extended(Expressions& in, const Instruction& instruction, Expression number) {
    if (instruction.operation != code::Operation::load_signed) return number;
    const Expression value = in.sign_extended(number, instruction.size * 8u);
    return instruction.wide ? value : in.low(value, 32);
}

}  // namespace verifier
