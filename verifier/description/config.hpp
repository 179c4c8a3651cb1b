// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The `config` of a type: fields in order of the file, and the bytes of an instance's values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/description/node.hpp"

namespace verifier {

struct ConfigType {
    enum class Kind { whole, integer, flag, text, size, time, ipv4, mac };
    Kind kind = Kind::whole;
    std::uint32_t size = 0, align = 1;
};

struct ConfigField {
    std::string name;
    ConfigType type;
    const Node* standard = nullptr;  // its `default`
};

// `u8` to `i64`, `flag`, `char x N`, `size`, `time`, `ipv4`, `mac`.
std::optional<ConfigType> config_type(std::string_view text);
std::vector<ConfigField> config_fields(const Node& node);

// The given values; later ones override earlier ones.
class Values {
  public:
    void put(const Node& values);  // a mapping: field to value
    [[nodiscard]] const Node* find(std::string_view name) const;
    [[nodiscard]] const std::vector<std::pair<const Node*, const Node*>>& all() const {
        return values_;
    }

  private:
    std::vector<std::pair<const Node*, const Node*>> values_;
};

// As they lie in memory: natural alignment, little-endian, in all a multiple of eight bytes. `owner` is
// named where a field has no value.
std::vector<std::uint8_t> config_bytes(const std::vector<ConfigField>& fields, const Values& values,
                                       const Node& owner);

// Each field with its part of those bytes.
std::vector<Field> fields_of(const std::vector<ConfigField>& fields,
                             const std::vector<std::uint8_t>& bytes);

}  // namespace verifier
