// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V9xx: component programs and description fit together, before any image is looked at.
#include <fmt/format.h>

#include <map>

#include "verifier/check/families.hpp"

namespace verifier {

void programs_fit_the_description(const Case& in, Report& to) {
    const auto differs = [&](std::string component, std::string what) {
        to.add({.component = std::move(component),
                .what = "program",
                .found = std::move(what),
                .allowed = "what the description grants"});
    };
    std::map<std::string_view, unsigned> claims;
    for (const Program& one : in.programs)
        for (const std::string& name : one.instances) claims[name] += 1;
    for (InstanceIndex index = 0; index < in.description.instances.size(); ++index) {
        const Instance& one = in.description.instances[index];
        if (in.members.program_of[index] == nullptr)
            differs(one.name,
                    fmt::format("no program of type {} that says it is its own", one.type));
        if (claims[one.name] > 1)
            differs(one.name,
                    fmt::format("{} programs that say they are its own", claims[one.name]));
    }
    for (const std::string& one : in.spaces.disagreements) differs("image", one);
    for (const std::string& one : in.wiring.disagreements) differs("image", one);
}

}  // namespace verifier
