// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Keeps readings; answers for the mean of the newest ones as soon as there are so many.
#include <algorithm>
#include <ashlar/print.hpp>
#include <history/history.hpp>
#include <numeric>
#include <vector>
#include <wiring.hpp>

#include "trail.hpp"

namespace {

// example: heap
// On the component's heap: `heap: 16 KiB` in component.yaml. `new` and `malloc` use it, too.
std::vector<std::int32_t> kept;

std::int32_t mean_of_newest(std::size_t count) {
    const auto sum = std::accumulate(kept.end() - static_cast<std::ptrdiff_t>(count), kept.end(),
                                     std::int64_t{0});
    return static_cast<std::int32_t>(sum / static_cast<std::int64_t>(count));
}
// end

// example: latest: writer
using Newest = ashlar::Latest<weather::Reading>;

void publish(const weather::Reading& reading) {
    static const Newest::Writer newest{wiring::newest};  // the region has Newest::bytes or more
    newest.write(reading);
}
// end

// example: history: writer
void record(const weather::Reading& reading) {
    static const Trail::Writer trail{wiring::trail};  // the region has Trail::bytes or more
    trail.add(reading);
}
// end

// example: ring: consumer
// A message is a copy: the producer cannot change it any more. Check it before use.
void take_readings() {
    while (const auto reading = wiring::readings.pop()) {
        kept.push_back(reading->millidegrees);
        publish(*reading);
        record(*reading);
    }
}
// end

// example: deferred reply
struct Store {
    struct Waiting {
        ashlar::Caller caller;
        std::uint32_t count;
    };
    std::vector<Waiting> waiting;

    std::optional<weather::Mean> mean(ashlar::Caller caller, const weather::Ask& ask) {
        if (ask.count == 0) return weather::Mean{.status = ashlar::status::out_of_range};
        waiting.push_back({caller, ask.count});
        return std::nullopt;  // the answer comes later: `defers: true`
    }
    void answer() {
        std::erase_if(waiting, [](const Waiting& one) {
            if (kept.size() < one.count) return false;
            wiring::asks.reply(one.caller,
                               weather::Mean{.millidegrees = mean_of_newest(one.count)});
            return true;
        });
    }
};
// end

// example: notification: receive
bool closed(const ashlar::Ready& ready) {
    if (!ready[wiring::close]) return false;
    ashlar::print(wiring::paper, "closed after {} readings", kept.size());
    return true;
}
// end

}  // namespace

// example: wait
int main() {
    Store store;
    for (;;) {
        const auto ready = ashlar::wait(wiring::readings, wiring::asks, wiring::close);
        take_readings();
        wiring::asks.serve(ready, store);
        store.answer();
        if (closed(ready)) return 0;
    }
}
// end
