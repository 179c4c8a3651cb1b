// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The console's sentence of each record of a file, behind the text region of another:
// tests/components/test_narrator.py compares them with those of `ashlar run`.
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "log_text.hpp"

namespace {

std::vector<char> bytes_of(const char* name) {
    std::ifstream file{name, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

int main(int, char** arguments) {
    const std::vector<char> text = bytes_of(arguments[1]), records = bytes_of(arguments[2]);
    const LogText told{std::as_bytes(std::span{text})};
    for (std::size_t at = 0; at < records.size(); at += sizeof(abi::LogRecord)) {
        abi::LogRecord record;
        std::memcpy(&record, records.data() + at, sizeof record);
        Line line;
        told.describe(record, line);
        std::cout << line.text() << '\n';
    }
}
