// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "verifier/code/interpreter.hpp"
#include "verifier/code/words.hpp"

namespace verifier {
namespace {

using code::Instruction;

// Nothing bounds it. An address that is bounded, and bounded to no object, is one that the kernel never has: what it
// would load is nothing, and the access itself is a finding or a residue.
bool is_anywhere(const ValueSet& addresses) {
    constexpr std::uint64_t bounded = 1ull << 32;
    return std::ranges::any_of(addresses.runs(),
                               [](const Run& run) { return run.high - run.low > bounded; });
}

}  // namespace

// The content of read-only memory is not a component's choice, even if a component chose the
// address.
bool Interpreter::from_component(Expression expression) {
    const ExpressionNode node = in_.at(expression);
    switch (node.form) {
        case Form::constant:
        case Form::load:
            return false;
        case Form::symbol:
            return component_.contains(expression);
        case Form::plus:
        case Form::sign_extended:
        case Form::leading_zeros:
            return from_component(node.a);
        case Form::selection:
            return from_component(node.d) || from_component(node.e);
        default:
            return from_component(node.a) || from_component(node.b);
    }
}

// It contains a component's number that did not pass a selection with zero as the alternative.
bool Interpreter::is_exposed(Expression expression) {
    const ExpressionNode node = in_.at(expression);
    switch (node.form) {
        case Form::constant:
        case Form::load:  // its own address was looked at where it was loaded
            return false;
        case Form::symbol:
            return component_.contains(expression);
        case Form::selection:
            if (is_bounded(expression)) return false;
            return is_exposed(node.d) || is_exposed(node.e);
        case Form::plus:
        case Form::sign_extended:
            return is_exposed(node.a);
        default:
            return is_exposed(node.a) || is_exposed(node.b);
    }
}

// Addresses as places in objects, symbols by what they are: no number that linking or the description decides.
std::string Interpreter::shape(Expression expression) {
    const ExpressionNode node = in_.at(expression);
    const auto number = [&](std::uint64_t k) {
        const MemoryObject* in = objects_.at(k, 1);
        if (in == nullptr) return fmt::format("{}", static_cast<std::int64_t>(k));
        if (in->kind == ObjectKind::read_only)
            return k - objects_.descriptors_at < sizeof(rows::Descriptor)
                       ? fmt::format("descriptors + {}", k - objects_.descriptors_at)
                       : std::string{"constants"};
        return fmt::format("{} + {}", name_of(in->kind), k - in->start);
    };
    switch (node.form) {
        case Form::constant:
            return number(node.k);
        case Form::plus:
            return fmt::format("({} + {})", shape(node.a), number(node.k));
        case Form::symbol: {
            constexpr const char* names[] = {"parameter", "loaded", "system",
                                             "joined",    "left",   "other"};
            const Source& is = in_.source_of(expression);
            return is.origin == Origin::parameter
                       ? fmt::format("parameter {}", is.number)
                       : std::string{names[static_cast<unsigned>(is.origin)]};
        }
        case Form::load:
            return fmt::format("[{}]{}", shape(node.a), node.k);
        case Form::leading_zeros:
            return fmt::format("clz({})", shape(node.a));
        case Form::sign_extended:
            return fmt::format("signed({})", shape(node.a));
        case Form::selection:
            return fmt::format("({} or {})", shape(node.d), shape(node.e));
        default: {
            std::string a = shape(node.a), b = shape(node.b);
            const bool either = node.form == Form::sum || node.form == Form::product ||
                                node.form == Form::conjunction || node.form == Form::disjunction;
            if (either && b < a) std::swap(a, b);
            return fmt::format("({} {} {})", a, sign_of(node.form), b);
        }
    }
}

void Interpreter::note(const Instruction& instruction, const WayState& state, MemoryAccess access,
                       Expression address) {
    if (!final_) return;
    access.address = shape(address);
    access.reach = values_.of(address, state.facts).words();
    access.by_component = from_component(address);
    if (access.by_component) {
        // A fault in the kernel is no answer to a component's number.
        const ValueSet reach = values_.of(address, state.facts);
        if (!reach.is_empty() && reach.high() < text_.machine().facts().pages.bytes)
            access.how = MemoryAccess::How::unknown;
        const bool without_facts = objects_.fields(values_.of(address, {}), access.bytes).is_whole;
        access.is_guarded = without_facts || (!is_exposed(address) && !state.guesses);
    }
    judge_address(instruction, state, address);
    accesses_.insert_or_assign({access.at, access.part}, std::move(access));
}

// Below where sp was when the function began: its own frame.
std::optional<std::int64_t> Interpreter::frame_offset(Expression address) const {
    const auto [base, offset] = in_.split(address);
    const auto signed_offset = static_cast<std::int64_t>(offset);
    return base == stack_ ? std::optional{signed_offset} : std::nullopt;
}

Expression Interpreter::load(const Instruction& instruction, WayState& state, Expression address,
                             std::int32_t part) {
    const unsigned bytes = instruction.size;
    const Expression symbol = in_.symbol(
        {.origin = Origin::loaded, .at = instruction.address, .number = part}, most_of(bytes));
    MemoryAccess access{.at = instruction.address, .part = part, .bytes = bytes};
    if (const auto offset = frame_offset(address)) {
        if (*offset < 0 && *offset + static_cast<std::int64_t>(bytes) <= 0)
            access.how = MemoryAccess::How::frame;
        note(instruction, state, std::move(access), address);
        const auto slot = state.frame.find(*offset);
        if (slot != state.frame.end() && slot->second.bytes == bytes) return slot->second.value;
        component_.insert(symbol);
        values_.add(symbol, ValueSet::up_to(most_of(bytes)));
        return symbol;
    }
    const ValueSet reach = values_.of(address, state.facts);
    const auto fields = objects_.fields(reach, bytes);
    const auto element = values_.element_of(address, state.facts);
    access.fields = fields.inside;
    if (fields.is_whole) {
        access.how = MemoryAccess::How::object;
    } else if (element) {
        access.how = MemoryAccess::How::element;
    }
    note(instruction, state, std::move(access), address);
    if (values_.is_constant(reach, bytes) ||
        (element && element->array == &capability_array && element->offset + bytes <= 16))
        return in_.load(address, bytes);
    ValueSet values;
    bool chosen = false;
    if (!fields.inside.empty()) {
        for (const ObjectField& field : fields.inside) {
            functions_.at(function_).reads.insert(field);
            const Held held = contents_.load(field);
            values.add(held.values);
            chosen = chosen || held.from_component;
            const bool runs = field.kind == ObjectKind::core && field.first == 0 &&
                              field.last == 0 && bytes == 8 && fields.inside.size() == 1;
            if (runs) running_.insert(symbol);
        }
    } else if (is_anywhere(reach)) {
        values = ValueSet::up_to(most_of(bytes));
        chosen = from_component(address);
    }
    if (values_.add(symbol, values)) changed_ = true;
    if (chosen && component_.insert(symbol).second) changed_ = true;
    return symbol;
}

// A register that the function has to give back.
bool Interpreter::is_saved(Expression value) {
    for (code::Register number = 0; number < code::sp; ++number)
        if ((text_.machine().facts().convention.kept >> number & 1) != 0 &&
            value == parameter(function_, number))
            return true;
    return false;
}

// At a place that is not one number: it stays in the frame, and off what was saved there.
bool Interpreter::store_in_frame(const Instruction& instruction, WayState& state,
                                 Expression address) {
    const auto [base, k] = in_.split(address);
    const ExpressionNode node = in_.at(base);
    if (node.form != Form::sum || (node.a != stack_ && node.b != stack_)) return false;
    const Expression index = node.a == stack_ ? node.b : node.a;
    const auto depth = frame_offset(state.registers.get(code::sp));
    ValueSet offsets = values_.of(index, state.facts).plus(k);
    if (!depth || offsets.is_empty()) return false;
    offsets = offsets.plus(static_cast<std::uint64_t>(-*depth));  // from sp on
    const std::uint64_t frame = static_cast<std::uint64_t>(-*depth);
    if (offsets.high() > frame || frame - offsets.high() < instruction.size) return false;
    const auto first = static_cast<std::int64_t>(offsets.low()) + *depth,
               last = static_cast<std::int64_t>(offsets.high()) + *depth + instruction.size;
    for (const auto& [at, slot] : state.frame) {
        const bool is_hit = at < last && first < at + static_cast<std::int64_t>(slot.bytes);
        if (is_hit && is_saved(slot.value)) return false;
    }
    std::erase_if(state.frame, [&](const auto& each) {
        return each.first < last &&
               first < each.first + static_cast<std::int64_t>(each.second.bytes);
    });
    return true;
}

void Interpreter::store(const Instruction& instruction, WayState& state, Expression address,
                        Expression value, std::int32_t part) {
    const unsigned bytes = instruction.size;
    MemoryAccess access{.at = instruction.address, .part = part, .stores = true, .bytes = bytes};
    if (const auto offset = frame_offset(address)) {
        const auto end = *offset + static_cast<std::int64_t>(bytes);
        if (*offset < 0 && end <= 0) access.how = MemoryAccess::How::frame;
        std::erase_if(state.frame, [&](const auto& each) {
            return each.first < end &&
                   *offset < each.first + static_cast<std::int64_t>(each.second.bytes);
        });
        state.frame[*offset] = {.value = bytes < 8 ? in_.low(value, bytes * 8) : value,
                                .bytes = bytes};
        return note(instruction, state, std::move(access), address);
    }
    if (store_in_frame(instruction, state, address)) {
        access.how = MemoryAccess::How::frame;
        return note(instruction, state, std::move(access), address);
    }
    auto fields = objects_.fields(values_.of(address, state.facts), bytes);
    const ValueSet values = values_.of(value, state.facts);
    access.stored = values;
    const auto element = values_.element_of(address, state.facts);
    const bool is_writable = std::ranges::all_of(fields.inside, [](const ObjectField& field) {
        return field.kind != ObjectKind::read_only && field.kind != ObjectKind::stack;
    });
    for (const ObjectField& field : fields.inside) {
        if (!contents_.store(field, values, from_component(value))) continue;
        for (const auto& [function, facts] : functions_)
            if (std::ranges::any_of(facts.reads,
                                    [&](const ObjectField& read) { return overlap(read, field); }))
                touch(function);
        changed_ = true;
    }
    access.fields = std::move(fields.inside);
    if (fields.is_whole && is_writable) {
        access.how = MemoryAccess::How::object;
    } else if (element && element->array != &capability_array) {
        access.how = MemoryAccess::How::element;
    }
    note(instruction, state, std::move(access), address);
}

void Interpreter::access(const Instruction& instruction, WayState& state) {
    const auto reach = reach_of(in_, state.registers, instruction);
    if (!reach || instruction.vector) {
        complain(instruction.address, "is an access whose form is not followed");
        execute(text_.machine(), in_, state.registers, instruction);
        return;
    }
    const bool stores = instruction.operation == code::Operation::store;
    Expression values[2];
    for (std::int32_t part = 0; part < (instruction.pair ? 2 : 1); ++part) {
        const code::Register name = part == 0 ? instruction.d : instruction.d2;
        const Expression address =
            in_.plus(reach->address, static_cast<std::uint64_t>(part) * instruction.size);
        if (stores) {
            store(instruction, state, address, state.registers.get(name), part);
        } else {
            values[part] = extended(in_, instruction, load(instruction, state, address, part));
        }
    }
    if (reach->base) state.registers.set(instruction.n, *reach->base);
    if (stores) return;
    state.registers.set(instruction.d, values[0]);
    if (instruction.pair) state.registers.set(instruction.d2, values[1]);
}

}  // namespace verifier
