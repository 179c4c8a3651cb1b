// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 (FIPS 180-4) over parts, one after the other.
#pragma once

#include <memory>
#include <string>

#include "verifier/elf/elf.hpp"

struct evp_md_ctx_st;

namespace verifier {

class Sha256 {
  public:
    Sha256();
    void add(Bytes part);
    void add(std::uint64_t number);  // as eight bytes, little-endian
    // 64 hexadecimal digits, lower case. Nothing may be added after it.
    [[nodiscard]] std::string digits();

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

std::string sha256_of(Bytes all);

}  // namespace verifier
