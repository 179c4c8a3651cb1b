// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Probes like all others, and reads the faults of all components from the kernel's log.
#include <algorithm>

#include "../prober.hpp"
#include "../verdicts.hpp"

namespace {

matrix::Verdicts& verdicts() {
    return *reinterpret_cast<matrix::Verdicts*>(wiring::verdicts.bytes().data());
}

template <typename Row, std::size_t most>
void keep(Row (&rows)[most], std::uint64_t& count, const Row& row) {
    rows[std::min<std::uint64_t>(count, most - 1)] = row;
    ++count;
}

void judge_fault(const abi::LogRecord& record) {
    const matrix::Strange row{.component = record.component,
                              .wanted = record.registers.words[9],
                              .wanted_access = record.registers.words[10],
                              .address = record.address,
                              .access = static_cast<std::uint64_t>(record.access),
                              .fault = static_cast<std::uint64_t>(record.fault)};
    auto& all = verdicts();
    ++all.faults[row.component % matrix::most_components][row.wanted_access % 4];
    const bool denied =
        record.fault == abi::FaultClass::translation || record.fault == abi::FaultClass::permission;
    const bool located = row.wanted_access == 4 && record.fault == abi::FaultClass::alignment &&
                         record.access == abi::Access::read;
    if (row.wanted_access == 3 && record.fault == abi::FaultClass::illegal &&
        record.pc == row.wanted) {
        keep(all.jumps, all.jump_count, {.component = row.component, .to = row.wanted});
    } else if (row.wanted != row.address || record.repeats != 0 ||
               (!located && (!denied || row.wanted_access != row.access))) {
        keep(all.strange, all.strange_count, row);
    }
    if ((located || (row.wanted_access == 3 && record.registers.words[12] != 0)) &&
        record.physical != ~0ull) {
        keep(all.frames, all.frame_count,
             {.component = row.component, .at = row.wanted, .physical = record.physical});
    }
}

void judge_log() {
    auto& all = verdicts();
    while (all.judged < wiring::log.written()) {
        const auto record = wiring::log.read(++all.judged);
        if (!record) {
            ++all.lost;
        } else if (record->kind == abi::RecordKind::fault) {
            judge_fault(*record);
        }
    }
}

}  // namespace

int main() {
    matrix::probe(wiring::results.bytes(), 0, judge_log);
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::pause));
        judge_log();
    }
}
