// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/layout.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "verifier/description/fields.hpp"
#include "verifier/description/values.hpp"

namespace verifier {
namespace {

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 8> scalars{
    {{"u8", 1}, {"u16", 2}, {"u32", 4}, {"u64", 8}, {"i8", 1}, {"i16", 2}, {"i32", 4}, {"i64", 8}}};

std::optional<Layout> scalar_type(std::string_view name) {
    for (const auto& [word, bytes] : scalars)
        if (word == name) return Layout{bytes, bytes};
    return {};
}

// What a field may be that a ring's message may not.
std::optional<Layout> field_type(std::string_view name) {
    if (name == "status") return Layout{4, 4};
    if (name == "char") return Layout{1, 1};
    return scalar_type(name);
}

// `{header: frames.hpp, type: net::Frame, size: 64 B}`, and no message with fields of these names.
std::optional<std::uint64_t> size_of_existing(const Node& fields) {
    const Fields any{fields, "a message"};
    const Node* size = any.find("size");
    if (!any.has("header") || !any.has("type") || size == nullptr) return {};
    return as_size(scalar(*size).text);
}

const Node& fields_of(const Interface& interface, const std::string& name, const Node& named) {
    const Node* messages = interface.messages;
    const Node* fields = messages == nullptr ? nullptr : Fields{*messages, "`messages`"}.find(name);
    if (fields == nullptr) refuse(named, interface.name + " has no message `" + name + "`");
    return map(*fields);
}

}  // namespace

bool is_scalar_type(std::string_view name) { return scalar_type(name).has_value(); }

namespace {
constexpr unsigned deepest = 32;  // messages inside one another
}

Layout Layouts::of(const std::string& message, const Node& named) {
    if (const auto plain = scalar_type(message)) return *plain;
    const auto names = halves(message, ".");
    if (!names) refuse(named, "`" + message + "` names no message");
    const auto [entry, fresh] = known_.try_emplace(message);
    if (!fresh && entry->second.size == 0) refuse(named, message + " contains itself");
    if (!fresh) return entry->second;
    const std::string home{names->first};
    const Node& fields = fields_of(interface_(home, named), std::string{names->second}, named);
    if (++depth_ > deepest) refuse(named, "messages are nested too deep at " + message);
    const Layout found = of_message(fields, home);
    --depth_;
    return known_[message] = found;
}

Layout Layouts::of_message(const Node& fields, const std::string& interface) {
    // Only C++ knows the alignment of such a type: as large as its size allows.
    if (const auto size = size_of_existing(fields))
        return {*size, std::min<std::uint64_t>(std::bit_floor(*size & -*size), 8)};
    Layout whole;
    for (std::size_t index = 0; index < fields.size(); ++index) {
        const Layout field = of_field(fields.value(index), interface);
        whole.size = rounded_up(whole.size, field.align) + field.size;
        whole.align = std::max(whole.align, field.align);
    }
    if (whole.size == 0) refuse(fields, "a message of no bytes");
    whole.size = rounded_up(whole.size, whole.align);
    return whole;
}

Layout Layouts::of_field(const Node& type, const std::string& interface) {
    const auto array = halves(scalar(type).text, " x ");
    const auto count = array ? as_number(array->second) : std::optional<std::uint64_t>{1};
    if (!count || *count == 0) refuse(type, "`" + type.text + "` is not an array");
    const std::string element{array ? array->first : std::string_view{type.text}};
    const auto plain = field_type(element);
    const Layout one = plain ? *plain : of(full_name(element, interface), type);
    if (*count > (1ULL << 32) / one.size) refuse(type, "`" + type.text + "` is too large");
    return {one.size * *count, one.align};
}

}  // namespace verifier
