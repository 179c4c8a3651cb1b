// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Prints what its clients say, and which component has failed.
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {

// example: device
// Registers of the PL011, ARM DDI 0183G, 3.3.1 and 3.3.3.
constexpr std::uint64_t data = 0x00, flags = 0x18;
constexpr std::uint32_t transmitter_full = 1u << 5;

void put(char byte) {
    while ((wiring::uart.read(flags) & transmitter_full) != 0) {
    }
    wiring::uart.write(data, static_cast<unsigned char>(byte));
}
// end

void put(std::string_view text) {
    for (const char byte : text) put(byte);
}

// example: call: server
struct Paper {
    terminal::Done line(ashlar::Caller caller, const terminal::Text& request) {
        put(wiring::print.clients[caller.client].name);
        put(": "sv);
        put(ashlar::text_of(request.bytes, request.length));
        put('\n');
        return {.status = ashlar::status::ok};
    }
    terminal::Done shared(ashlar::Caller, const terminal::Extent&) {
        return {.status = ashlar::status::not_available};
    }
};
// end

// example: kernel_log
std::uint64_t next = 1;  // records are numbered from 1

void report() {
    for (; next <= wiring::log.written(); ++next) {
        const auto record = wiring::log.read(next);
        if (!record) continue;  // a newer one is in its place
        if (record->kind == abi::RecordKind::fault) put("a component has failed\n"sv);
    }
}
// end

}  // namespace

int main() {
    Paper paper;
    for (;;) {
        const auto ready = ashlar::wait(wiring::print, wiring::log);
        if (ready[wiring::log]) report();
        wiring::print.serve(ready, paper);
    }
}
