// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Component types and interfaces by name, each read at its first use.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "verifier/description/component_type.hpp"
#include "verifier/description/interface.hpp"
#include "verifier/description/layout.hpp"
#include "verifier/description/sources.hpp"

namespace verifier {

class Catalog {
  public:
    explicit Catalog(Sources& sources)
        : sources_{sources}, layouts_{[this](const std::string& name, const Node& named) -> auto& {
              return interface(name, named);
          }} {}
    Catalog(const Catalog&) = delete;
    Catalog& operator=(const Catalog&) = delete;

    const ComponentType& type(const std::string& name, const Node& named);
    const Interface& interface(const std::string& name, const Node& named);
    std::uint64_t message_size(const std::string& message, const Node& named) {
        return layouts_.of(message, named).size;
    }

    // Of "terminal", or of its call part "terminal.print".
    std::vector<Operation> operations(const std::string& name, const Node& named);

  private:
    const Node& look_up(const std::filesystem::path& path, const std::string& what,
                        const Node& named);

    Sources& sources_;
    Layouts layouts_;
    std::map<std::string, std::unique_ptr<ComponentType>> types_;
    std::map<std::string, std::unique_ptr<Interface>> interfaces_;
};

}  // namespace verifier
