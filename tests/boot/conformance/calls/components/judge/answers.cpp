// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Answers: late ones, stale ones, those that a failed server owes, and how long an important
// component waits for one that is meant for another.
#include "stage.hpp"

namespace conformance {

// The eight calls that priority_then_turn left with the desk.
bool late_replies(Line& line) {
    constexpr unsigned order[] = {5, 0, 7, 2, 6, 1, 3, 4};
    const Book& book = book_of(desk);
    std::uint64_t answered = 0;
    for (const unsigned index : order) {
        const auto caller = static_cast<unsigned>(book.entry[index].word);
        if (!line.same("calls that came back early"sv, page_of(caller).calls, 0)) return false;
        if (!line.same("the reply"sv, reply(desk, book.entry[index].handle, 1000 + index), ok))
            return false;
        if (!line.same("the status"sv, page_of(caller).status, ok)) return false;
        if (!line.same("the answer"sv, page_of(caller).answer, 1000 + index)) return false;
        std::uint64_t back = 0;
        for (unsigned one = 0; one < 8; ++one) back += page_of(one).calls;
        if (!line.same("callers that are back"sv, back, ++answered)) return false;
    }
    line << "8 calls answered out of order, each reply woke its caller alone"sv;
    return true;
}

namespace {
// All of these look like the handle of a caller that waits, and none is.
bool forgeries_fail(Line& line, std::uint64_t handle, std::uint64_t& tried) {
    constexpr std::uint64_t sequence = std::uint64_t{1} << 32, component = std::uint64_t{1} << 16;
    const std::uint64_t forged[] = {handle + sequence,
                                    handle - sequence,
                                    handle ^ sequence << 31,
                                    handle + component,
                                    handle - component,
                                    handle | std::uint64_t{0xffff} << 16,
                                    0,
                                    ~std::uint64_t{0}};
    for (const std::uint64_t one : forged) {
        if (!line.same("the reply with a forged handle"sv, reply(desk, one, 1), stranger))
            return false;
        ++tried;
    }
    return true;
}
}  // namespace

bool not_your_caller(Line& line) {
    std::uint64_t tried = 0;
    open_book(desk, Manner::keep);
    open_book(victim, Manner::keep);
    start_call(0, desk, 0);
    start_call(1, victim, 1);
    const std::uint64_t mine = book_of(desk).entry[0].handle,
                        other = book_of(victim).entry[0].handle;
    if (!forgeries_fail(line, mine, tried)) return false;
    if (!line.same("the reply to another's caller"sv, reply(desk, other, 2), stranger))
        return false;
    if (!line.same("the reply to the own one"sv, reply(desk, mine, 3), ok)) return false;
    if (!line.same("the second reply"sv, reply(desk, mine, 4), stranger)) return false;
    if (!line.same("the answer"sv, page_of(0).answer, 3)) return false;
    // Queued, not taken: its handle can be predicted, but is not valid yet.
    set(desk, Manner::shut);
    start_call(0, desk, 0);
    const std::uint64_t next = mine + (std::uint64_t{1} << 32);
    if (!line.same("the reply before the call is taken"sv, reply(desk, next, 5), stranger))
        return false;
    set(desk, Manner::keep);
    if (!line.same("the handle"sv, book_of(desk).entry[1].handle, next)) return false;
    if (!line.same("the old handle"sv, reply(desk, mine, 6), stranger)) return false;
    if (!line.same("the new handle"sv, reply(desk, next, 7), ok)) return false;
    if (!line.same("the answer"sv, page_of(0).answer, 7)) return false;
    if (!line.same("the other's caller still waits"sv, page_of(1).calls, 0)) return false;
    if (!line.same("the other's reply"sv, reply(victim, other, 8), ok)) return false;
    line
        << tried + 4
        << " replies to nobody, forged, twice, to another's caller, too early, too late: all refused"sv;
    return true;
}

namespace {
struct Delay {
    std::uint64_t calls = 0;  // that began between the deadline and its owner's wake
    std::uint64_t ticks = 0;
    std::uint64_t longest = 0;  // of the call that was under way, if any
};

// Ticks from the client's system call to the server's first look at the clock.
constexpr std::uint64_t on_its_way = 40;

// Callers 0 and 7 call all the time, caller 3 is woken `offset` ticks after they begin.
Delay delay_of_important(std::uint64_t offset) {
    const std::uint64_t start = ashlar::now() + ashlar::ticks(1);
    book_of(desk).taken = 0;
    for (const unsigned caller : {0u, 7u, 3u}) {
        Page& page = page_of(caller);
        page.victim = 0;
        page.rounds = caller == 3 ? 1 : 12;
        page.start = start + (caller == 3 ? offset : 0);
        wiring::go[caller].raise();
    }
    const std::uint64_t deadline = page_of(3).start;
    sleep_until(start + ashlar::ticks(20));
    Delay delay{.ticks = page_of(3).woken - deadline};
    const Book& book = book_of(desk);
    for (std::uint64_t index = 0; index < book.taken; ++index) {
        const Entry& entry = book.entry[index];
        if (entry.begun > deadline + on_its_way && entry.begun < page_of(3).woken) ++delay.calls;
        if (entry.begun <= deadline + on_its_way && deadline < entry.ended)
            delay.longest = entry.ended - entry.begun;
    }
    return delay;
}
}  // namespace

// The entry, the reply and two switches come on top of the call: 4,800 instructions are more than enough.
bool inversion_is_one_call(Line& line) {
    constexpr std::uint64_t rounds = 30, slack = 300;
    std::uint64_t within = 0, longest = 0, call = 0;
    open_book(desk, Manner::answer);
    book_of(desk).length = 5000;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const Delay delay = delay_of_important(300 + round * 137);
        if (!line.same("calls served in between"sv, delay.calls, 0)) return false;
        if (!line.same("calls of the three"sv, book_of(desk).taken, 25)) return false;
        if (!line.holds("the delay is one call"sv, delay.ticks <= delay.longest + slack))
            return false;
        within += delay.longest != 0;
        longest = std::max(longest, delay.ticks);
        call = std::max(call, delay.longest);
    }
    if (!line.holds("deadlines fell into calls"sv, within > rounds / 2)) return false;
    line << within << " of "sv << rounds << " deadlines fell into calls of "sv << call
         << " ticks: 0 others served before, at most "sv << longest << " ticks late"sv;
    return true;
}

// Three calls are taken, three wait in the queue; a seventh and an eighth come too late.
bool server_gone_for_all(Line& line) {
    open_book(victim, Manner::keep);
    for (const unsigned caller : {0u, 3u, 5u}) start_call(caller, victim, caller);
    set(victim, Manner::shut);
    for (const unsigned caller : {1u, 4u, 7u}) start_call(caller, victim, caller);
    if (!line.same("calls taken"sv, book_of(victim).taken, 3)) return false;
    book_of(victim).errand = static_cast<std::uint64_t>(Errand::fail);
    wiring::desk_go[victim].raise();
    sleep_until(ashlar::now() + ashlar::ticks(1));
    for (const unsigned caller : {2u, 6u, 0u}) {
        if (caller == 0 && !line.same("a caller's status"sv, page_of(0).status, server_gone))
            return false;
        start_call(caller, victim, caller);
    }
    for (unsigned caller = 0; caller < 8; ++caller) {
        if (!line.same("calls that came back"sv, page_of(caller).calls, 1)) return false;
        if (!line.same("the status"sv, page_of(caller).status, server_gone)) return false;
    }
    line
        << "3 taken and 3 queued calls woke with server_gone, 3 later ones came back with it at once"sv;
    return true;
}

}  // namespace conformance
