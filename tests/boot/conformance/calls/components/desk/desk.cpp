// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A server that notes every call in its book, and answers, keeps or refuses to see them, as the judge says.
// With a desk above, it asks that one first.
#include <wiring.hpp>

#include "ashlar/system.hpp"
#include "tests/boot/conformance/calls/pages.hpp"

using namespace std::string_view_literals;

namespace {
using namespace conformance;
namespace system = ashlar::system;
using Words = std::array<std::uint64_t, abi::message_words>;

auto& book = *wiring::book.address.as<Book>();

void work() {
    for (std::uint64_t loop = 0; loop < book.length; ++loop) asm volatile("");
}

void serve(const system::Woken& woken) {
    Entry& entry = book.entry[book.taken % Book::entries];
    entry.begun = ashlar::now();
    entry.client = abi::CallHandle{woken.handle}.client();
    entry.name = static_cast<std::uint64_t>(wiring::calls.clients[entry.client].name.back() - '0');
    entry.operation = woken.events & 0xff;
    entry.port = woken.events >> 8 & 0xff;
    entry.handle = woken.handle;
    entry.word = woken.message[0];
    book.taken = book.taken + 1;
    if (Manner{book.manner} == Manner::keep) return;
    work();
    Words words = woken.message;
    if (wiring::above.connected) {
        if (system::call(wiring::above.slot, 0, words) != abi::Status::ok) ashlar::panic("above"sv);
    }
    for (unsigned index = 0; index < words.size(); ++index)
        words[index] = changed(words[index], index, entry.operation);
    entry.ended = ashlar::now();
    static_cast<void>(system::reply(woken.handle, words));
}

void run_errand() {
    const Errand errand{book.errand};
    book.errand = static_cast<std::uint64_t>(Errand::none);
    if (errand == Errand::fail) ashlar::panic("told to"sv);
    if (errand == Errand::reply)
        book.status = static_cast<std::uint64_t>(system::reply(book.handle, {book.word}));
}
}  // namespace

int main() {
    for (;;) {
        const bool open = Manner{book.manner} != Manner::shut;
        const system::Woken woken =
            system::wait(wiring::go.events() | (open ? abi::call_event : abi::Events{0}));
        if ((woken.events & abi::call_event) != 0) {
            serve(woken);
        } else {
            run_errand();
        }
    }
}
