// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/facts.hpp"

#include <algorithm>
#include <bit>

#include "verifier/code/words.hpp"

namespace verifier {
namespace {

using namespace code::condition;

constexpr std::size_t most_constants = 16384;

}  // namespace

// ---- Values

ValueSet Evaluation::of(Expression expression, const Facts& facts) {
    if (in_.is_constant(expression)) return ValueSet::of(in_.at(expression).k);
    Memo memo;
    return value(expression, facts, memo);
}

ValueSet Evaluation::value(Expression expression, const Facts& facts, Memo& memo) {
    if (in_.is_constant(expression)) return ValueSet::of(in_.at(expression).k);
    for (const auto& [known, values] : memo)
        if (known == expression) return values;
    ValueSet found = computed(expression, facts, memo);
    found.keep_between(0, in_.at(expression).most);
    if (const auto fact = facts.known.find(expression); fact != facts.known.end())
        found.keep(fact->second);
    memo.emplace_back(expression, found);
    return found;
}

ValueSet Evaluation::computed(Expression expression, const Facts& facts, Memo& memo) {
    const ExpressionNode node = in_.at(expression);
    switch (node.form) {
        case Form::constant:
            return ValueSet::of(node.k);
        case Form::symbol: {
            const auto found = symbols_.find(expression);
            if (found == symbols_.end()) return ValueSet::up_to(node.most);
            ValueSet values = found->second.values;
            if (const auto stepped = in_step(expression, facts, memo)) values.keep(*stepped);
            return values;
        }
        case Form::plus: {
            const ExpressionNode inner = in_.at(node.a);
            if (inner.form == Form::difference)
                if (const auto divisor = divisor_of(in_.plus(inner.a, node.k), inner.b))
                    return ValueSet::up_to(*divisor - 1);
            return value(node.a, facts, memo).plus(node.k);
        }
        case Form::sum:
            return sum(value(node.a, facts, memo), value(node.b, facts, memo));
        case Form::difference:
            if (const auto divisor = divisor_of(node.a, node.b))
                return ValueSet::up_to(*divisor - 1);
            return difference(value(node.a, facts, memo), value(node.b, facts, memo));
        case Form::selection:
            return selected(node, facts, memo);
        case Form::load:
            return loaded(expression, facts, memo);
        case Form::sign_extended: {
            const auto bits = static_cast<unsigned>(node.k);
            const ValueSet from = masked(value(node.a, facts, memo), ones(bits));
            ValueSet low = from, high = from;
            low.keep_between(0, (1ull << (bits - 1)) - 1);
            high.keep_between(1ull << (bits - 1), ones(bits));
            low.add(high.plus(~ones(bits)));
            return low;
        }
        default:
            return by_constant(node, facts, memo);
    }
}

// x - x / n * n, with the quotient as compilers compute it: t = the upper half of x * m; ((x - t) / 2 + t) >> s. It is
// the quotient for every x of 64 bits if (2^64 + m) * n is above 2^(65 + s) by at most 2^(s + 1)
// (Granlund and Montgomery, "Division by Invariant Integers using Multiplication").
std::optional<std::uint64_t> Evaluation::divisor_of(Expression x, Expression multiple) {
    __extension__ using Wide = unsigned __int128;
    const ExpressionNode times = in_.at(multiple);
    if (times.form != Form::product || !in_.is_constant(times.b)) return {};
    const ExpressionNode quotient = in_.at(times.a);
    if (quotient.form != Form::shift_right || !in_.is_constant(quotient.b)) return {};
    const ExpressionNode added = in_.at(quotient.a);
    if (added.form != Form::sum) return {};
    for (const auto& [high, halved] : {std::pair{added.a, added.b}, {added.b, added.a}}) {
        const ExpressionNode upper = in_.at(high);
        const ExpressionNode half_of = in_.at(halved);
        if (upper.form != Form::product_high || half_of.form != Form::shift_right ||
            !in_.is_constant(half_of.b, 1))
            continue;
        const bool by_a = in_.is_constant(upper.a), by_b = in_.is_constant(upper.b);
        if (by_a == by_b || (by_a ? upper.b : upper.a) != x ||
            half_of.a != in_.of(Form::difference, x, high))
            continue;
        const std::uint64_t m = in_.at(by_a ? upper.a : upper.b).k, n = in_.at(times.b).k,
                            s = in_.at(quotient.b).k;
        if (n == 0 || n > 0xffffffff || s > 31) continue;
        const Wide product = ((Wide{1} << 64) + m) * n, power = Wide{1} << (65 + s);
        if (product > power && product - power <= Wide{1} << (s + 1)) return n;
    }
    return {};
}

// Operations that are followed with a constant, or number by number.
ValueSet Evaluation::by_constant(const ExpressionNode& node, const Facts& facts, Memo& memo) {
    const ValueSet a = value(node.a, facts, memo);
    if (node.form == Form::leading_zeros)
        return a.mapped(
            few, [](std::uint64_t x) { return static_cast<std::uint64_t>(std::countl_zero(x)); },
            a.is_empty() || a.low() == 0 ? ValueSet::up_to(64) : ValueSet::up_to(63));
    const ValueSet b = value(node.b, facts, memo);
    if (a.is_empty() || b.is_empty()) return {};
    if (const auto k = b.single()) {
        switch (node.form) {
            case Form::conjunction:
                return masked(a, *k);
            case Form::shift_left:
                return shifted_left(a, *k & 63);
            case Form::shift_right:
                return shifted_right(a, *k & 63);
            case Form::disjunction:
                return a.mapped(
                    few, [&](std::uint64_t x) { return x | *k; },
                    ValueSet{Run{.low = *k, .high = node.most}});
            case Form::exclusive:
                return a.mapped(
                    few, [&](std::uint64_t x) { return x ^ *k; }, ValueSet::up_to(node.most));
            case Form::product:
                return multiplied(a, *k);
            case Form::quotient:
                return a.mapped(
                    few, [&](std::uint64_t x) { return *k == 0 ? 0 : x / *k; },
                    ValueSet::up_to(*k == 0 ? 0 : a.high() / *k));
            default:
                break;
        }
    }
    if (node.form == Form::conjunction) return ValueSet::up_to(std::min(a.high(), b.high()));
    if (node.form == Form::shift_right) return ValueSet::up_to(a.high());
    if (node.form == Form::disjunction || node.form == Form::exclusive) {
        const std::uint64_t most = a.high() | b.high();
        return ValueSet::up_to(most == 0 ? 0 : ~0ull >> std::countl_zero(most));
    }
    return ValueSet::up_to(node.most);
}

ValueSet Evaluation::selected(const ExpressionNode& node, const Facts& facts, Memo& memo) {
    const auto condition = static_cast<std::uint8_t>(node.k & 15);
    const bool wide = (node.k & 16) != 0;
    if (condition >= always) {
        ValueSet either = value(node.d, facts, memo);
        either.add(value(node.e, facts, memo));
        return either;
    }
    ValueSet result;
    Facts taken = facts, other = facts;
    if (assume(taken, condition, wide, node.a, node.b)) result.add(of(node.d, taken));
    if (assume(other, condition ^ 1, wide, node.a, node.b)) result.add(of(node.e, other));
    return result;
}

// ---- Memory that is never written

bool Evaluation::is_constant(const ValueSet& addresses, unsigned bytes) const {
    const auto fields = objects_.fields(addresses, bytes);
    if (!fields.is_whole || fields.inside.empty()) return false;
    return std::ranges::all_of(fields.inside, [&](const ObjectField& object_field) {
        const bool composed =
            object_field.kind == ObjectKind::states && bytes == 2 &&
            object_field.last == object_field.first &&
            std::ranges::find(composed_fields, object_field.first) != std::end(composed_fields);
        return object_field.kind == ObjectKind::read_only || composed;
    });
}

ValueSet Evaluation::constants_at(const ValueSet& addresses, unsigned bytes) {
    const auto key = std::pair{addresses.runs(), bytes};
    if (const auto known = constants_.find(key); known != constants_.end()) return known->second;
    ValueSet found;
    std::size_t count = 0;
    for (const Run& run : addresses.runs())
        count += std::min<std::uint64_t>(run.count_less_one(), most_constants) + 1;
    if (count > most_constants || bytes > 8) {
        found = ValueSet::up_to(ones(bytes * 8));
    } else {
        std::set<std::uint64_t> all;
        for (const Run& run : addresses.runs())
            for (std::uint64_t number = 0; number <= run.count_less_one(); ++number)
                if (const auto one =
                        initial_number(kernel_.text.image(), run.low + number * run.step, bytes))
                    all.insert(*one);
        found = ValueSet::of_all(all);
    }
    return constants_.emplace(key, found).first->second;
}

ValueSet Evaluation::loaded(Expression expression, const Facts& facts, Memo& memo) {
    const ExpressionNode node = in_.at(expression);
    const auto bytes = static_cast<unsigned>(node.k);
    const auto element = element_of(node.a, facts);
    if (element && element->array == &capability_array && bytes == 8)
        return capability_words(kind_of(*element, facts), element->offset != 0);
    const ValueSet addresses = value(node.a, facts, memo);
    if (!is_constant(addresses, bytes)) return ValueSet::up_to(node.most);
    return constants_at(addresses, bytes);
}

ValueSet Evaluation::capability_words(std::optional<std::uint8_t> kind, bool second) {
    const auto key = std::pair{kind ? int{*kind} : -1, second};
    if (const auto known = capabilities_.find(key); known != capabilities_.end())
        return known->second;
    std::set<std::uint64_t> all;
    for (const rows::Descriptor& row : objects_.descriptors) {
        for (std::uint64_t slot = 0; slot < std::min(row.capability_count, 65536u); ++slot) {
            const std::uint64_t at = row.capabilities + slot * 16;
            const auto target = initial_number(kernel_.text.image(), at, 8);
            const auto word = initial_number(kernel_.text.image(), at + 8, 8);
            if (!target || !word || (kind && (*target & kind_mask) != *kind)) continue;
            all.insert(second ? *word : *target);
        }
    }
    ValueSet found = ValueSet::of_all(all);
    return capabilities_.emplace(key, found).first->second;
}

// ---- Elements of arrays that a row of the descriptors has

bool Evaluation::is_below(Expression index, Expression limit, const Facts& facts) {
    if (facts.less.contains({index, limit})) return true;
    const ExpressionNode& node = in_.at(index);
    const bool bounded = node.form == Form::selection && (node.k & 15) == lower &&
                         (node.k & 16) != 0 && node.a == node.d && node.b == limit &&
                         in_.is_constant(node.e, 0);
    return bounded && facts.less.contains({node.a, limit});
}

std::optional<RowElement> Evaluation::element_of(Expression address, const Facts& facts) {
    const auto [base, k] = in_.split(address);
    const ExpressionNode node = in_.at(base);
    if (node.form != Form::sum) return {};
    for (const auto& [pointer, scaled] : {std::pair{node.a, node.b}, {node.b, node.a}}) {
        const ExpressionNode from = in_.at(pointer);
        if (from.form != Form::load || from.k != 8) continue;
        const auto [row, place] = in_.split(from.a);
        const std::uint64_t offset = place - objects_.descriptors_at;
        const auto array = std::ranges::find(row_arrays, offset, &RowArray::pointer_at);
        if (array == std::end(row_arrays)) continue;
        const ExpressionNode shift = in_.at(scaled);
        const bool scales =
            shift.form == Form::shift_left &&
            in_.is_constant(shift.b, static_cast<std::uint64_t>(std::countr_zero(array->element)));
        if (!scales || k >= array->element) continue;
        const Expression count =
            in_.load(in_.plus(row, objects_.descriptors_at + array->count_at), array->count_bytes);
        if (!is_below(shift.a, count, facts)) continue;
        return RowElement{.array = array, .row = row, .index = shift.a, .start = base, .offset = k};
    }
    return {};
}

std::optional<std::uint8_t> Evaluation::kind_of(const RowElement& row_element, const Facts& facts) {
    const Expression kind =
        in_.of(Form::conjunction, in_.load(row_element.start, 8), in_.constant(kind_mask));
    const auto known = facts.known.find(kind);
    if (known == facts.known.end()) return {};
    const auto single = known->second.single();
    return single ? std::optional{static_cast<std::uint8_t>(*single)} : std::nullopt;
}

// ---- Comparisons

bool Evaluation::narrow(Facts& facts, Expression expression, const ValueSet& values) {
    ValueSet now = of(expression, facts);
    now.keep(values);
    if (now.is_empty()) return false;
    if (in_.is_constant(expression)) return true;
    facts.known[expression] = now;
    const ExpressionNode node = in_.at(expression);
    if (node.form == Form::plus) return narrow(facts, node.a, now.plus(0 - node.k));
    if (node.form == Form::shift_right && in_.is_constant(node.b)) {
        const auto by = static_cast<unsigned>(in_.at(node.b).k);
        if (now.high() > ~0ull >> by) return true;
        return narrow(facts, node.a,
                      ValueSet{Run{.low = now.low() << by, .high = (now.high() << by) | ones(by)}});
    }
    // A number of fewer bits that was extended by its sign, and cut again.
    if (node.form == Form::conjunction && in_.is_constant(node.b, half)) {
        const ExpressionNode inner = in_.at(node.a);
        if (inner.form == Form::sign_extended &&
            in_.at(inner.a).most <= ones(static_cast<unsigned>(inner.k)))
            return narrow(facts, inner.a, masked(now, ones(static_cast<unsigned>(inner.k))));
    }
    return true;
}

bool Evaluation::assume(Facts& facts, std::uint8_t condition, bool wide, Expression a,
                        Expression b) {
    ValueSet one = of(a, facts), two = of(b, facts);
    if (one.is_empty() || two.is_empty()) return false;
    const std::uint64_t most_signed = wide ? ~0ull >> 1 : half >> 1;
    if (condition >= greater_or_equal && condition <= less_or_equal) {
        if (one.high() > most_signed || two.high() > most_signed) return true;
        constexpr std::uint8_t unsigned_of[] = {same_or_higher, lower, higher, lower_or_same};
        condition = unsigned_of[condition - greater_or_equal];
    }
    switch (condition) {
        case equal:
            return narrow(facts, a, two) && narrow(facts, b, of(a, facts));
        case not_equal:
            if (const auto k = two.single()) {
                one.drop(*k);
                return narrow(facts, a, one);
            }
            if (const auto k = one.single()) {
                two.drop(*k);
                return narrow(facts, b, two);
            }
            return true;
        case lower:
            if (two.high() == 0 || one.low() == ~0ull) return false;
            if (two.single()) thresholds_.insert(two.high() - 1);
            facts.less.emplace(a, b);
            return narrow(facts, a, ValueSet::up_to(two.high() - 1)) &&
                   narrow(facts, b, ValueSet{Run{.low = one.low() + 1, .high = ~0ull}});
        case same_or_higher:
            return narrow(facts, a, ValueSet{Run{.low = two.low(), .high = ~0ull}}) &&
                   narrow(facts, b, ValueSet::up_to(one.high()));
        case higher:
            return assume(facts, lower, wide, b, a);
        case lower_or_same:
            return assume(facts, same_or_higher, wide, b, a);
        default:
            return true;
    }
}

}  // namespace verifier
