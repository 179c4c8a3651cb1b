// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Writes what the verifier's reader makes of the text of a device tree, in the flat form, for
// tests/verifier/test_tree.py to hold against dtc's; or says on standard error what is wrong with
// it.
#include <iostream>

#include "verifier/description/tree.hpp"

int main(int count, char** words) {
    if (count != 2) return 2;
    const std::filesystem::path file{words[1]};
    verifier::Sources sources{{.system = file, .project = file.parent_path(), .board = {}}};
    try {
        const auto blob = verifier::flattened(verifier::read_tree(sources, file, {words[1], 1}));
        std::cout.write(blob.data(), static_cast<std::streamsize>(blob.size()));
    } catch (const verifier::ReadError& error) {
        std::cerr << text_of(error.place) << ": " << error.text << '\n';
        return 1;
    }
    return 0;
}
