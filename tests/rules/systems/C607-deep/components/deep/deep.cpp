// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
namespace {
constexpr unsigned more_than_the_stack = 8192;
}  // namespace

int main() {
    volatile char taken[more_than_the_stack];
    for (auto& one : taken) one = 0;
    return taken[0];
}
