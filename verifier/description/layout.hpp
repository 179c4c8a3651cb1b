// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The size of a message, as C++ lays it out: every field at a multiple of its alignment, and the whole
// a multiple of the largest of them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "verifier/description/interface.hpp"

namespace verifier {

struct Layout {
    std::uint64_t size = 0, align = 1;
};

bool is_scalar_type(std::string_view name);  // `u8` to `u64`, `i8` to `i64`

class Layouts {
  public:
    using Find = std::function<const Interface&(const std::string& name, const Node& named)>;
    explicit Layouts(Find interface) : interface_{std::move(interface)} {}

    // Of "demo.Message" or "u8"; `named` is its place.
    Layout of(const std::string& message, const Node& named);

  private:
    Layout of_message(const Node& fields, const std::string& interface);
    Layout of_field(const Node& type, const std::string& interface);

    Find interface_;
    std::unordered_map<std::string, Layout> known_;  // of size 0: being laid out
    unsigned depth_ = 0;                             // of messages in one another
};

}  // namespace verifier
