// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// How the judge moves desks and callers: all of them are more important, so that each has gone as far as it
// can when these return.
#pragma once

#include "ashlar/system.hpp"
#include "tests/boot/conformance/calls/pages.hpp"
#include "tests/boot/conformance/report.hpp"

namespace conformance {

using Words = std::array<std::uint64_t, abi::message_words>;
enum Desk : unsigned { desk, victim };

inline constexpr std::uint64_t ok = static_cast<std::uint64_t>(abi::Status::ok);
inline constexpr std::uint64_t server_gone = static_cast<std::uint64_t>(abi::Status::server_gone);
inline constexpr std::uint64_t stranger = static_cast<std::uint64_t>(abi::Status::not_your_caller);

inline Book& book_of(Desk which) { return *wiring::books[which].address.as<Book>(); }
inline Page& page_of(unsigned caller) { return *wiring::pages[caller].address.as<Page>(); }

inline void set(Desk which, Manner manner) {
    book_of(which).manner = static_cast<std::uint64_t>(manner);
    wiring::desk_go[which].raise();
}
inline void open_book(Desk which, Manner manner) {
    book_of(which).taken = 0;
    book_of(which).length = 0;
    set(which, manner);
}
inline std::uint64_t reply(Desk which, std::uint64_t handle, std::uint64_t word) {
    Book& book = book_of(which);
    book.handle = handle;
    book.word = word;
    book.status = 0xbad;
    book.errand = static_cast<std::uint64_t>(Errand::reply);
    wiring::desk_go[which].raise();
    return book.status;
}
inline void start_call(unsigned caller, Desk whom, std::uint64_t word) {
    Page& page = page_of(caller);
    page.victim = whom == victim;
    page.rounds = 1;
    page.start = 0;
    page.word = word;
    page.calls = 0;
    page.status = 0xbad;
    wiring::go[caller].raise();
}
inline void sleep_until(std::uint64_t deadline) {
    ashlar::system::timer(deadline);
    ashlar::system::wait_events(abi::timer_event);
}

// answers.cpp
bool late_replies(Line& line);
bool not_your_caller(Line& line);
bool inversion_is_one_call(Line& line);
bool server_gone_for_all(Line& line);

}  // namespace conformance
