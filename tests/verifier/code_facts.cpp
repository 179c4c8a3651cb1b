// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Everything that verifier/code finds in an image, as JSON: for tests/verifier/test_kernel_code.py.
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "verifier/code/code.hpp"

using nlohmann::json;
using namespace verifier;

namespace {

json of(const CodePlace& one) {
    return {{"address", one.address}, {"word", one.word}, {"function", one.function}};
}

json of(const std::vector<StackStep>& path) {
    json all = json::array();
    for (const StackStep& one : path) all.push_back({one.function, one.bytes});
    return all;
}

json writes_of(const ElfFile& image) {
    json all = json::array();
    for (const auto& one : root_writes(image)) {
        all.push_back({{"place", of(one.place)},
                       {"name", one.name},
                       {"source", one.source},
                       {"allowed", one.allowed},
                       {"why", one.why}});
    }
    return all;
}

json privileged_of(const ElfFile& image) {
    json all = json::array();
    for (const auto& one : privileged_instructions(image))
        all.push_back({{"place", of(one.place)},
                       {"name", one.name},
                       {"allowed", one.allowed},
                       {"why", one.why}});
    return all;
}

json boot_of(const ElfFile& image) {
    const auto boot = boot_registers(image);
    if (!boot) return {{"refused", boot.error()}};
    json registers;
    for (const auto& [name, one] : boot->registers) registers[name] = one.value;
    return {{"registers", registers},
            {"next_fetch", boot->next_fetch},
            {"fetch_vector", boot->fetch_vector}};
}

json stack_of(const ElfFile& image) {
    const StackUse use = worst_stack(image);
    json entries = json::array(), indirect = json::array(), unseen = json::array();
    for (const auto& one : use.entries)
        entries.push_back({{"name", one.name}, {"bytes", one.bytes}, {"path", of(one.path)}});
    for (const auto& one : use.indirect)
        indirect.push_back({{"place", of(one.place)}, {"targets", one.targets}, {"how", one.how}});
    for (const auto& one : use.unseen)
        unseen.push_back({{"place", of(one.place)}, {"reason", one.reason}});
    return {{"bytes", use.bytes},        {"path", of(use.path)}, {"entries", entries},
            {"indirect", indirect},      {"unseen", unseen},     {"recursions", use.recursions},
            {"unreached", use.unreached}};
}

json link_of(const ElfFile& image) {
    json all = json::array();
    for (const auto& one : link_findings(image))
        all.push_back({{"address", one.address}, {"what", one.what}});
    return all;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const auto image = read_elf(arguments[1]);
    if (!image) {
        std::cerr << image.error() << '\n';
        return 1;
    }
    std::cout << json{{"writes", writes_of(*image)},
                      {"privileged", privileged_of(*image)},
                      {"boot", boot_of(*image)},
                      {"stack", stack_of(*image)},
                      {"link", link_of(*image)}}
                     .dump(2)
              << '\n';
}
