// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "verifier/code/words.hpp"

namespace verifier {
namespace {

// Every bit below the highest that is set.
std::uint64_t filled(std::uint64_t value) { return ones(std::bit_width(value)); }

std::uint64_t high_product(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<Wide>(a) * b >> 64);
}

std::uint64_t computed(Form form, std::uint64_t a, std::uint64_t b) {
    switch (form) {
        case Form::sum:
            return a + b;
        case Form::difference:
            return a - b;
        case Form::conjunction:
            return a & b;
        case Form::disjunction:
            return a | b;
        case Form::exclusive:
            return a ^ b;
        case Form::shift_left:
            return a << (b & 63);
        case Form::shift_right:
            return a >> (b & 63);
        case Form::shift_signed:
            return static_cast<std::uint64_t>(static_cast<std::int64_t>(a) >> (b & 63));
        case Form::product:
            return a * b;
        case Form::product_high:
            return high_product(a, b);
        case Form::quotient:
            return b == 0 ? 0 : a / b;
        default:  // leading_zeros
            return static_cast<std::uint64_t>(std::countl_zero(a));
    }
}

}  // namespace

const char* sign_of(Form form) {
    switch (form) {
        case Form::sum:
            return "+";
        case Form::difference:
            return "-";
        case Form::conjunction:
            return "&";
        case Form::disjunction:
            return "|";
        case Form::exclusive:
            return "^";
        case Form::shift_left:
            return "<<";
        case Form::shift_right:
        case Form::shift_signed:
            return ">>";
        case Form::product:
            return "*";
        case Form::product_high:
            return "*^";
        default:
            return "/";
    }
}

// Fowler, Noll and Vo, by words.
static std::size_t mixed(std::initializer_list<std::uint64_t> words) {
    std::uint64_t sum = 0xcbf29ce484222325;
    for (const std::uint64_t word : words) sum = (sum ^ word ^ word >> 29) * 0x100000001b3;
    return static_cast<std::size_t>(sum ^ sum >> 32);
}

std::size_t Expressions::KeyHash::operator()(const Key& key) const {
    const auto& [form, a, b, k, d, e] = key;
    return mixed({static_cast<std::uint64_t>(form) << 32 | a, std::uint64_t{b} << 32 | d, k, e});
}

std::size_t Expressions::SourceHash::operator()(const Source& source) const {
    return mixed({static_cast<std::uint64_t>(source.origin), source.at,
                  static_cast<std::uint64_t>(source.number)});
}

Expressions::Expressions() { make({.form = Form::constant, .most = 0}); }

Expression Expressions::make(const ExpressionNode& node) {
    const Key key{node.form, node.a, node.b, node.k, node.d, node.e};
    const auto [at, is_new] = known_.try_emplace(key, static_cast<Expression>(nodes_.size()));
    if (is_new) nodes_.push_back(node);
    return at->second;
}

Expression Expressions::constant(std::uint64_t k) {
    return make({.form = Form::constant, .k = k, .most = k});
}

Expression Expressions::symbol(const Source& what, std::uint64_t most) {
    const auto known = by_source_.find(what);
    if (known != by_source_.end()) return known->second;
    sources_.push_back(what);
    const Expression made = make({.form = Form::symbol, .k = sources_.size() - 1, .most = most});
    by_source_.emplace(what, made);
    return made;
}

std::pair<Expression, std::uint64_t> Expressions::split(Expression expression) const {
    const ExpressionNode& node = nodes_[expression];
    if (node.form == Form::constant) return {0, node.k};
    if (node.form == Form::plus) return {node.a, node.k};
    return {expression, 0};
}

Expression Expressions::plus(Expression a, std::uint64_t k) {
    const auto [base, more] = split(a);
    const std::uint64_t total = more + k;
    if (nodes_[base].form == Form::constant) return constant(nodes_[base].k + total);
    if (total == 0) return base;
    const std::uint64_t most = nodes_[base].most;
    return make({.form = Form::plus,
                 .a = base,
                 .k = total,
                 .most = most + total >= most ? most + total : ~0ull});
}

Expression Expressions::sum(Expression a, Expression b) {
    const auto [one, k1] = split(a);
    const auto [two, k2] = split(b);
    if (nodes_[one].form == Form::constant) return plus(b, k1 + nodes_[one].k);
    if (nodes_[two].form == Form::constant) return plus(a, k2 + nodes_[two].k);
    // (x - y) + y
    if (nodes_[one].form == Form::difference && nodes_[one].b == two)
        return plus(nodes_[one].a, k1 + k2);
    const Expression first = std::min(one, two), second = std::max(one, two);
    return plus(make({.form = Form::sum,
                      .a = first,
                      .b = second,
                      .most = most_of(Form::sum, first, second)}),
                k1 + k2);
}

Expression Expressions::difference(Expression a, Expression b) {
    const auto [one, k1] = split(a);
    const auto [two, k2] = split(b);
    if (one == two) return constant(k1 - k2);
    if (nodes_[two].form == Form::constant) return plus(a, 0 - k2 - nodes_[two].k);
    return plus(make({.form = Form::difference, .a = one, .b = two}), k1 - k2);
}

Expression Expressions::conjunction(Expression a, Expression b) {
    if (is_constant(a)) std::swap(a, b);
    if (is_constant(b)) {
        const std::uint64_t mask = nodes_[b].k;
        const ExpressionNode& inner = nodes_[a];
        // All bits that can be set are kept.
        if ((filled(inner.most) & ~mask) == 0) return a;
        if (mask == 0) return constant(0);
        if (inner.form == Form::conjunction && is_constant(inner.b))
            return conjunction(inner.a, constant(mask & nodes_[inner.b].k));
        return make(
            {.form = Form::conjunction, .a = a, .b = b, .most = std::min(inner.most, mask)});
    }
    if (a == b) return a;
    if (a > b) std::swap(a, b);
    return make({.form = Form::conjunction,
                 .a = a,
                 .b = b,
                 .most = std::min(nodes_[a].most, nodes_[b].most)});
}

std::uint64_t Expressions::most_of(Form form, Expression a, Expression b) const {
    const std::uint64_t one = nodes_[a].most, two = nodes_[b].most;
    switch (form) {
        case Form::sum:
            return one + two >= one ? one + two : ~0ull;
        case Form::disjunction:
        case Form::exclusive:
            return filled(one | two);
        case Form::shift_left:
            if (!is_constant(b)) return ~0ull;
            return one <= ~0ull >> (two & 63) ? one << (two & 63) : ~0ull;
        case Form::shift_right:
            return is_constant(b) ? one >> (two & 63) : one;
        case Form::product:
            return one == 0 || two <= ~0ull / one ? one * two : ~0ull;
        case Form::product_high:
            return high_product(one, two);
        case Form::quotient:
            return one;
        case Form::leading_zeros:
            return 64;
        default:
            return ~0ull;
    }
}

Expression Expressions::of(Form form, Expression a, Expression b) {
    if (is_constant(a) && is_constant(b)) return constant(computed(form, nodes_[a].k, nodes_[b].k));
    switch (form) {
        case Form::sum:
            return sum(a, b);
        case Form::difference:
            return difference(a, b);
        case Form::conjunction:
            return conjunction(a, b);
        case Form::disjunction:
        case Form::exclusive:
            if (is_constant(a, 0)) return b;
            [[fallthrough]];
        case Form::shift_left:
        case Form::shift_right:
        case Form::shift_signed:
            if (is_constant(b, 0)) return a;
            break;
        case Form::product:
            if (is_constant(a)) std::swap(a, b);
            if (is_constant(b, 1)) return a;
            break;
        default:
            break;
    }
    return make({.form = form, .a = a, .b = b, .most = most_of(form, a, b)});
}

Expression Expressions::low(Expression a, unsigned bits) {
    return conjunction(a, constant(ones(bits)));
}

Expression Expressions::sign_extended(Expression a, unsigned bits) {
    if (bits >= 64) return a;
    if (is_constant(a)) {
        const std::uint64_t sign = 1ull << (bits - 1), value = nodes_[a].k & ones(bits);
        return constant((value ^ sign) - sign);
    }
    if (nodes_[a].most < 1ull << (bits - 1)) return a;
    return make({.form = Form::sign_extended, .a = a, .k = bits});
}

Expression Expressions::selection(std::uint8_t condition, bool wide, Expression a, Expression b,
                                  Expression d, Expression e) {
    if (d == e) return d;
    return make({.form = Form::selection,
                 .a = a,
                 .b = b,
                 .k = condition | (wide ? 16u : 0u),
                 .most = std::max(nodes_[d].most, nodes_[e].most),
                 .d = d,
                 .e = e});
}

Expression Expressions::load(Expression address, unsigned bytes) {
    return make({.form = Form::load, .a = address, .k = bytes, .most = ones(bytes * 8)});
}

const std::vector<Expression>& Expressions::symbols_in(Expression expression) {
    static const std::vector<Expression> none;
    // Operands precede their expression, so one forward pass is enough.
    for (auto next = static_cast<Expression>(standing_on_.size()); next <= expression; ++next) {
        const ExpressionNode& node = nodes_[next];
        std::vector<Expression> all;
        if (node.form == Form::symbol) all.push_back(next);
        for (const Expression part : {node.a, node.b, node.d, node.e}) {
            if (part == next || part >= standing_on_.size()) continue;
            all.insert(all.end(), standing_on_[part].begin(), standing_on_[part].end());
        }
        std::ranges::sort(all);
        all.erase(std::unique(all.begin(), all.end()), all.end());
        standing_on_.push_back(std::move(all));
    }
    return standing_on_[expression];
}

std::string Expressions::words(Expression expression) const {
    const ExpressionNode& node = nodes_[expression];
    switch (node.form) {
        case Form::constant:
            return fmt::format("{:#x}", node.k);
        case Form::plus:
            return static_cast<std::int64_t>(node.k) < 0 && node.k > 0xffffffff00000000
                       ? fmt::format("{} - {:#x}", words(node.a), 0 - node.k)
                       : fmt::format("{} + {:#x}", words(node.a), node.k);
        case Form::symbol: {
            const Source& is = sources_[node.k];
            constexpr const char* names[] = {"parameter", "load", "system",
                                             "join",      "call", "other"};
            return fmt::format("{}({:x}, {})", names[static_cast<unsigned>(is.origin)],
                               is.at & 0xffffff, is.number);
        }
        case Form::leading_zeros:
            return fmt::format("clz({})", words(node.a));
        case Form::sign_extended:
            return fmt::format("signed{}({})", node.k, words(node.a));
        case Form::selection:
            return fmt::format("({} ?{} {} : {} : {})", words(node.a), node.k, words(node.b),
                               words(node.d), words(node.e));
        case Form::load:
            return fmt::format("[{}]{}", words(node.a), node.k);
        default:
            return fmt::format("({} {} {})", words(node.a), sign_of(node.form), words(node.b));
    }
}

}  // namespace verifier
