// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Which registers a function may read before it writes them: its parameters. What else lies in the registers of
// arguments when it is called is nothing to it, and need not be followed.
#pragma once

#include "verifier/code/kernel.hpp"

namespace verifier {

class Parameters {
  public:
    explicit Parameters(const KernelCode& kernel) : kernel_(kernel) {}
    // A bit for each register of an argument; more than it reads, perhaps, never less.
    std::uint32_t of(std::uint64_t function);

  private:
    std::uint32_t found(const Function& bounds);
    const KernelCode& kernel_;
    std::map<std::uint64_t, std::uint32_t> known_;
};

}  // namespace verifier
