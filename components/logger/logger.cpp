// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Takes log records from the rings of its sources, puts the source's name to each, prints them on a
// console, and keeps the newest in a region; either, or both. The name comes from the wiring: a
// record is of the component at the other end of its ring, whatever it says.
#include <ashlar/print.hpp>
#include <log/records.hpp>
#include <wiring.hpp>

using namespace ashlar;

namespace {

constexpr std::size_t sources = wiring::log_records.size();
constexpr std::uint64_t longest_silence = 32;  // records, until a loss is told

void print(const log::Named& record) {
    TerminalSink sink{wiring::print};
    log::show(sink, record);
    sink.end();
}

void take(const log::Named& record) {
    if constexpr (wiring::kept.connected)
        log::Records<wiring::kept.size>::Writer{wiring::kept}.add(record);
    if constexpr (wiring::print.connected) {
        if (record.level <= wiring::config().level) print(record);
    }
}

// What was not told of a source yet: records that found no room, and those that a restart of
// the logger discarded. A hostile source may count as it likes; that costs a line.
class Losses {
  public:
    void tell(std::size_t source) {
        const auto& ring = wiring::log_records[source];
        const std::uint64_t lost = ring.dropped() + ring.lost();
        if (lost == told_) return;
        told_ = lost;
        log::Named record{.time = now(), .level = static_cast<std::uint8_t>(log::Level::warning)};
        log::CutText text{record.text};
        format_to(text, "{}: {} records lost so far", wiring::log_link[source].name, lost);
        record.length = static_cast<std::uint8_t>(text.length());
        record.name_length = static_cast<std::uint8_t>(copy_text(record.name, own_name));
        take(record);
    }

  private:
    static constexpr std::string_view own_name = "(logger)";  // no component can be called so
    static std::uint64_t now() {
        return static_cast<std::uint64_t>(clock::now().time_since_epoch().count());
    }
    std::uint64_t told_ = 0;
};

class Feed {
  public:
    // Takes the oldest record; false: there is none.
    bool take_one(std::size_t source) {
        const auto record = wiring::log_records[source].pop();
        if (record) take(log::Named::of(wiring::log_link[source].name, *record));
        if (!record || ++silent_ == longest_silence) {
            silent_ = 0;
            losses_.tell(source);
        }
        return record.has_value();
    }

  private:
    Losses losses_;
    std::uint64_t silent_ = 0;
};

}  // namespace

int main() {
    std::array<Feed, sources> feeds{};
    for (;;) {
        // One record of each in turn: a source that floods delays no other for longer.
        bool more = true;
        while (more) {
            more = false;
            for (std::size_t source = 0; source < sources; ++source)
                more = feeds[source].take_one(source) || more;
        }
        static_cast<void>(wait(wiring::log_records));
    }
}
