// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "verifier/description/fields.hpp"
#include "verifier/description/values.hpp"

namespace verifier {
namespace {

using ConfigKind = ConfigType::Kind;
using ValueBytes = std::vector<std::uint8_t>;

constexpr std::array<std::pair<std::string_view, ConfigType>, 13> plain_types{{
    {"u8", {ConfigKind::whole, 1, 1}},
    {"u16", {ConfigKind::whole, 2, 2}},
    {"u32", {ConfigKind::whole, 4, 4}},
    {"u64", {ConfigKind::whole, 8, 8}},
    {"i8", {ConfigKind::integer, 1, 1}},
    {"i16", {ConfigKind::integer, 2, 2}},
    {"i32", {ConfigKind::integer, 4, 4}},
    {"i64", {ConfigKind::integer, 8, 8}},
    {"flag", {ConfigKind::flag, 1, 1}},
    {"size", {ConfigKind::size, 8, 8}},
    {"time", {ConfigKind::time, 8, 8}},
    {"ipv4", {ConfigKind::ipv4, 8, 1}},
    {"mac", {ConfigKind::mac, 8, 1}},
}};

void wrong(const Node& node, const char* what) {
    refuse(node, "`" + node.text + "` is no " + what);
}

void put_little(ValueBytes& out, std::size_t at, std::uint64_t value, std::size_t size) {
    for (std::size_t index = 0; index < size; ++index)
        out[at + index] = static_cast<std::uint8_t>(value >> (8 * index));
}

std::uint64_t whole(const Node& node, std::uint32_t size) {
    const std::uint64_t most = size == 8 ? ~0ULL : (1ULL << (8 * size)) - 1;
    return number(node, 0, most);
}

// Two's complement of -2^(bits - 1) to 2^(bits - 1) - 1.
std::uint64_t integer(const Node& node, std::uint32_t size) {
    const bool negative = node.text.starts_with('-');
    const auto value = as_number(std::string_view{node.text}.substr(negative ? 1 : 0));
    const std::uint64_t most = (1ULL << (8 * size - 1)) - (negative ? 0 : 1);
    if (!value || *value > most) wrong(node, "integer of that many bits");
    return negative ? 0 - *value : *value;
}

// The parts of `10.0.2.15` or `52:54:00:12:34:56`, each of them a byte.
bool put_parts(ValueBytes& out, std::size_t at, std::string_view text, char between, int base,
               std::size_t count) {
    const char* place = text.data();
    const char* const end = place + text.size();
    for (std::size_t index = 0; index < count; ++index) {
        if (index != 0 && (place == end || *place++ != between)) return false;
        const auto [stopped, error] = std::from_chars(place, end, out[at + index], base);
        if (error != std::errc{}) return false;
        if (base == 10 && *place == '0' && stopped - place > 1) return false;  // octal, elsewhere
        place = stopped;
    }
    return place == end;
}

// Without a prefix it is one machine's: all 32 bits.
void put_ipv4(ValueBytes& out, std::size_t at, const Node& node) {
    const std::string_view text = node.text;
    const auto slash = text.find('/');
    const bool whole = slash == std::string_view::npos;
    const auto prefix =
        whole ? std::optional<std::uint64_t>{32} : as_number(text.substr(slash + 1));
    if (!prefix || *prefix > 32 || !put_parts(out, at, text.substr(0, slash), '.', 10, 4))
        wrong(node, "address with its prefix");
    out[at + 4] = static_cast<std::uint8_t>(*prefix);
}

void put_text(ValueBytes& out, std::size_t at, const Node& node, std::uint32_t size) {
    if (node.text.size() > size) wrong(node, "text of that many bytes");
    std::ranges::copy(node.text, out.begin() + static_cast<std::ptrdiff_t>(at));
}

void put(ValueBytes& out, std::size_t at, const ConfigType& type, const Node& node) {
    scalar(node);
    switch (type.kind) {
        case ConfigKind::whole:
            return put_little(out, at, whole(node, type.size), type.size);
        case ConfigKind::integer:
            return put_little(out, at, integer(node, type.size), type.size);
        case ConfigKind::flag:
            return put_little(out, at, flag(node) ? 1 : 0, 1);
        case ConfigKind::size:
            return put_little(out, at, size(node), 8);
        case ConfigKind::time:
            return put_little(out, at, time(node), 8);
        case ConfigKind::text:
            return put_text(out, at, node, type.size);
        case ConfigKind::ipv4:
            return put_ipv4(out, at, node);
        case ConfigKind::mac:
            if (!put_parts(out, at, node.text, ':', 16, 6)) wrong(node, "address of six bytes");
    }
}

// Sizes and times are whole numbers of 64 bits in C++.
ValueKind value_kind(ConfigKind kind) {
    switch (kind) {
        case ConfigKind::whole:
        case ConfigKind::size:
        case ConfigKind::time:
            return ValueKind::whole;
        case ConfigKind::integer:
            return ValueKind::integer;
        case ConfigKind::flag:
            return ValueKind::flag;
        case ConfigKind::text:
            return ValueKind::text;
        case ConfigKind::ipv4:
            return ValueKind::ipv4;
        case ConfigKind::mac:
            return ValueKind::mac;
    }
    return ValueKind::other;
}

}  // namespace

std::optional<ConfigType> config_type(std::string_view text) {
    const auto plain =
        std::ranges::find(plain_types, text, [](const auto& row) { return row.first; });
    if (plain != plain_types.end()) return plain->second;
    const auto array = halves(text, " x ");
    const auto count = array && array->first == "char" ? as_number(array->second) : std::nullopt;
    if (!count || *count < 1 || *count > 256) return {};
    return ConfigType{ConfigKind::text, static_cast<std::uint32_t>(*count), 1};
}

std::vector<ConfigField> config_fields(const Node& node) {
    std::vector<ConfigField> found;
    for (std::size_t index = 0; index < map(node).size(); ++index) {
        const Fields fields{node.value(index), "a config field", {"type", "default", "unit"}};
        const Node& spelt = scalar(fields.need("type"));
        const auto type = config_type(spelt.text);
        if (!type) wrong(spelt, "type of a config field");
        found.push_back({node.key(index).text, *type, fields.find("default")});
    }
    return found;
}

void Values::put(const Node& values) {
    for (std::size_t index = 0; index < map(values).size(); ++index) {
        const Node& key = values.key(index);
        const auto known = std::ranges::find_if(
            values_, [&](const auto& one) { return one.first->text == key.text; });
        if (known != values_.end())
            *known = {&key, &values.value(index)};
        else
            values_.emplace_back(&key, &values.value(index));
    }
}

const Node* Values::find(std::string_view name) const {
    for (const auto& [key, value] : values_)
        if (key->text == name) return value;
    return nullptr;
}

std::vector<std::uint8_t> config_bytes(const std::vector<ConfigField>& fields, const Values& values,
                                       const Node& owner) {
    for (const auto& [key, value] : values.all())
        if (std::ranges::find(fields, key->text, &ConfigField::name) == fields.end())
            refuse(*key, "the type has no config field `" + key->text + "`");
    ValueBytes out;
    for (const ConfigField& field : fields) {
        const Node* given = values.find(field.name);
        const Node* value = given != nullptr ? given : field.standard;
        if (value == nullptr) refuse(owner, "the config field `" + field.name + "` has no value");
        const std::size_t at = rounded_up(out.size(), field.type.align);
        out.resize(at + field.type.size);
        put(out, at, field.type, *value);
    }
    out.resize(rounded_up(out.size(), 8));
    return out;
}

std::vector<Field> fields_of(const std::vector<ConfigField>& fields,
                             const std::vector<std::uint8_t>& bytes) {
    std::vector<Field> found;
    std::size_t end = 0;
    for (const ConfigField& field : fields) {
        const std::size_t at = rounded_up(end, field.type.align);
        end = at + field.type.size;
        const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        found.push_back({.name = field.name,
                         .kind = value_kind(field.type.kind),
                         .offset = at,
                         .bytes = {first, first + field.type.size}});
    }
    return found;
}

}  // namespace verifier
