// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A check is one function, one sentence and one stable code. It reads the case and reports findings;
// it changes nothing, and none relies on another: each finds something that all others let pass, which
// tests/verifier/test_mutants_of_images.py shows by leaving each out in turn.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/check/comparison.hpp"
#include "verifier/code/paths.hpp"
#include "verifier/expected/objects.hpp"
#include "verifier/expected/wiring.hpp"
#include "verifier/kernel/review.hpp"
#include "verifier/meaning/authority.hpp"

namespace verifier {

// Where a finding is: of a space, of physical memory, or where an instruction lies. Only printed.
struct FoundAt {
    std::uint64_t number = 0;
    FoundAt(std::uint64_t of_code) : number{of_code} {}
    FoundAt(Virtual address) : number{address.number()} {}
    FoundAt(Physical address) : number{address.number()} {}
};

struct Finding {
    std::string_view code;
    std::string component;           // or "kernel", "image"
    std::optional<FoundAt> address;  // virtual where there is a space, else physical
    std::string what;                // "region frames", "slot 3"
    std::string found, allowed;
    std::string entry;  // the descriptor of the finding, if there is one
    Place place;        // the line that decided; its file is empty where no line did
};
std::string text_of(const Finding& finding);
std::string printable(std::string_view words);  // other bytes as \x1b

// Everything that a check may use.
struct Case {
    const Description& description;
    const std::vector<Program>& programs;
    const Image& image;
    const GivenKernel& kernel;
    Members members;
    Spaces spaces;
    Wiring wiring;
    Comparison comparison;
    Authority authority;

    [[nodiscard]] std::size_t components() const { return members.by_rank.size(); }
    [[nodiscard]] const Instance& at_rank(std::size_t rank) const {
        return description.instances[members.by_rank[rank]];
    }
    [[nodiscard]] std::string space_name(SpaceIndex space) const;
    // The kernel's code: several checks read it, and it is decoded once.
    [[nodiscard]] const KernelCode& kernel_code() const;
    // What the kernel's loads and stores reach: two checks read it, and it is interpreted once.
    [[nodiscard]] const std::expected<MemoryFindings, std::string>& kernel_memory() const;
    // The same, if a check has used it; else nullptr.
    [[nodiscard]] const std::expected<MemoryFindings, std::string>* known_kernel_memory() const {
        return interpreted_ ? &*interpreted_ : nullptr;
    }
    mutable std::optional<KernelCode> code_;
    mutable std::optional<std::expected<MemoryFindings, std::string>> interpreted_;
};

// Where a piece lies and what it is of; the check adds what it found.
Finding finding_at(const Case& in, const Piece& piece);

Case make_case(const Description& description, const std::vector<Program>& programs,
               const Image& image, const GivenKernel& kernel);

class Report {
  public:
    explicit Report(std::string_view code, std::vector<Finding>& to) : code_{code}, to_{&to} {}
    void add(Finding finding) {
        finding.code = code_;
        for (std::string* words : {&finding.component, &finding.what, &finding.found})
            *words = printable(*words);
        to_->push_back(std::move(finding));
    }
    // Of what lies in no space, and by no line.
    void refuse(std::string component, std::string what, std::string found, std::string allowed,
                std::optional<FoundAt> address = {}) {
        add({.component = std::move(component),
             .address = address,
             .what = std::move(what),
             .found = std::move(found),
             .allowed = std::move(allowed)});
    }

  private:
    std::string_view code_;
    std::vector<Finding>* to_;
};

struct Check {
    std::string_view code;
    std::string_view sentence;
    std::string_view reason;  // what would be possible if it did not hold
    void (*run)(const Case&, Report&);
};

// All of them, by code.
std::span<const Check> checks();

}  // namespace verifier
