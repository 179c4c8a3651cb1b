// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The one component with the UART. It prints its clients' lines, each after the client's name, and
// the kernel's log, and passes typed lines on. Nothing here blocks except the one wait.
//
// Every client has a buffer of its own (its pending text). It is answered when its last byte has
// reached the device, and clients take turns line by line, so a client with long text never stalls
// another one. The echo, the kernel's log and the clients also take turns, however slow the device
// and however full the log.
#include <new>

#include <wiring.hpp>

#include "harmless.hpp"
#include "input.hpp"
#include "job.hpp"
#include "line.hpp"
#include "log_text.hpp"
#include "uart.hpp"

using namespace std::string_view_literals;

namespace {

constexpr std::size_t client_count = wiring::print.clients.size();
constexpr std::uint8_t terminal_goes_on = 0x80, terminal_length = 0x7f;  // interfaces/terminal.yaml
constexpr std::uint32_t longest_text = 64 * 1024;  // of one call: the longest turn of a client

class Console {
  public:
    [[noreturn]] void run() {
        uart::start();
        wiring::uart.acknowledge();
        for (;;) {
            read();
            serve_waiting();
            // One piece at a time: between two of them come the calls and the keyboard.
            if (pump() && !disturbed()) continue;
            const ashlar::Ready ready = sleep();
            if (ready[wiring::uart]) {
                uart::quiet();  // before `read`: a character that comes after it interrupts again
                wiring::uart.acknowledge();
            }
            if (ready[wiring::print]) wiring::print.serve(ready, *this);
        }
    }

    // terminal.line and terminal.shared
    std::optional<terminal::Done> line(const ashlar::Caller& caller,
                                       const terminal::Text& request) {
        if (caller.client >= client_count) return terminal::Done{ashlar::status::not_available};
        jobs_[caller.client].begin(caller,
                                   ashlar::text_of(request.bytes, request.length & terminal_length),
                                   (request.length & terminal_goes_on) != 0);
        return std::nullopt;
    }
    std::optional<terminal::Done> shared(const ashlar::Caller& caller,
                                         const terminal::Extent& request) {
        const std::optional<std::size_t> region = region_of(caller.client);
        if (!region) return terminal::Done{ashlar::status::not_available};
        if (request.length > longest_text ||
            !wiring::frames[*region].contains(request.offset, request.length)) {
            return terminal::Done{ashlar::status::out_of_range};
        }
        jobs_[caller.client].begin(caller, *region, request);
        return std::nullopt;
    }

  private:
    // `wait` reports events before calls, so endless events would starve the calls.
    void serve_waiting() {
        if ((ashlar::system::peek() & wiring::print.events()) == 0) return;
        wiring::print.serve(ashlar::wait(wiring::print), *this);
    }

    [[nodiscard]] static std::optional<std::size_t> region_of(std::size_t client) {
        if (client >= client_count) return std::nullopt;
        for (std::size_t at = 0; at < wiring::frames.size(); ++at) {
            if (wiring::frames[at].peer == wiring::print.clients[client].peer) return at;
        }
        return std::nullopt;
    }

    // Room in the ring of typed lines is only waited for while lines wait for it.
    [[nodiscard]] ashlar::Ready sleep() {
        uart::want(input_open_, staged_ < length_);
        return input_open_ ? ashlar::wait(wiring::uart, wiring::print, wiring::log)
                           : ashlar::wait(wiring::uart, wiring::print, wiring::log, wiring::typed);
    }

    void read() {
        for (input_open_ = input_.flush(); input_open_; input_open_ = input_.flush()) {
            if (echo_.size() - echoed_ < Input::longest_echo)
                return;  // read on when the echo has been shown
            const auto character = uart::get();
            if (!character) return;
            for (const char shown : input_.take(*character)) echo_[echoed_++] = shown;
        }
    }

    // Whether an event waits to be looked at: then `sleep` does not sleep.
    [[nodiscard]] static bool disturbed() {
        return (ashlar::system::peek() &
                (wiring::uart.events() | wiring::print.events() | wiring::log.events())) != 0;
    }

    // Sends one piece. True: the device took all of it, and there may be more to send.
    [[nodiscard]] bool pump() {
        if (staged_ == length_ && !refill()) return false;
        while (staged_ < length_) {
            if (!uart::put(stage_[staged_])) return false;
            ++staged_;
        }
        answer();
        return true;
    }

    // The staged text has reached the device: where it was the last of a call's, that is answered.
    // It may be another call by now that its client waits for; the kernel knows.
    void answer() {
        if (!finished_) return;
        wiring::print.reply(finished_->caller, terminal::Done{finished_->status});
        finished_.reset();
    }

    // The next piece of text: of the echo, the kernel's log or a client, in turn. True: there was
    // work, even if it produced no text.
    [[nodiscard]] bool refill() {
        staged_ = length_ = 0;
        for (unsigned step = 0; step < speakers; ++step) {
            speaker_ = (speaker_ + 1) % speakers;
            if (speaker_ == 0 ? stage_echo() : speaker_ == 1 ? stage_log() : stage_next_client())
                return true;
        }
        return false;
    }

    // Out of line: it is called from everywhere.
    [[gnu::noinline]] void stage(std::string_view text) {
        for (const char character : text) stage_[length_++] = character;
    }
    // A new line goes below a half-typed one.
    [[gnu::noinline]] void stage_prefix(std::string_view name) {
        if (column_used_) stage("\n"sv);
        column_used_ = false;
        open_ = nobody;
        stage(name.substr(0, 64));
        stage(": "sv);
    }

    [[nodiscard]] bool stage_echo() {
        if (echoed_ == 0) return false;
        stage({echo_.data(), echoed_});
        column_used_ = echo_[echoed_ - 1] != '\n';
        open_ = nobody;
        echoed_ = 0;
        return true;
    }

    [[nodiscard]] bool stage_log() {
        Line line;
        if (!next_record(line)) return false;
        stage_prefix("kernel"sv);
        Harmless harmless;  // a panic's text is the component's own
        for (const char character : line.text()) stage(harmless.take(character));
        stage(harmless.rest());
        stage("\n"sv);
        return true;
    }

    // Prints the next record, or how many were lost because newer ones overwrote them.
    [[nodiscard]] bool next_record(Line& line) {
        const std::uint64_t written = wiring::log.written();
        if (logged_ >= written) return false;
        const auto record = wiring::log.read(logged_ + 1);
        if (!record) {
            const std::uint64_t now = wiring::log.written();
            const std::uint64_t kept = std::min(now - logged_ - 1, abi::log_capacity);
            line << "records lost: "sv << ashlar::Number::decimal(now - logged_ - kept).text();
            logged_ = now - kept;
            return true;
        }
        ++logged_;
        LogText{{wiring::log.text.as<const std::byte>(), wiring::log.text_size}}.describe(*record,
                                                                                          line);
        return true;
    }

    [[nodiscard]] bool stage_next_client() {
        for (std::size_t step = 0; step < client_count; ++step) {
            turn_ = turn_ + 1 < client_count ? turn_ + 1 : 0;
            if (!jobs_[turn_].active()) continue;
            stage_job(jobs_[turn_], wiring::print.clients[turn_].name);
            return true;
        }
        return false;
    }

    // Up to the end of a line or of the text; a line that is longer than the stage is cut here and
    // goes on when it is this client's turn again.
    void stage_job(Job& job, std::string_view name) {
        if (!job.skip_blank_lines(stage_.size())) return;
        if (job.too_many_lines()) {
            stage_prefix(name);
            stage("(the rest is left out: at most 1024 lines)\n"sv);
            return finish(job, ashlar::status::out_of_range);
        }
        if (!job.said_all()) {
            if (open_ != turn_) stage_prefix(name);
            job.line(stage_.size() - length_ - 1, [this](std::string_view text) { stage(text); });
            column_used_ = job.stays_open();
            open_ = column_used_ ? turn_ : nobody;
            if (!column_used_) stage("\n"sv);
        }
        if (job.exhausted()) finish(job, ashlar::status::ok);
    }

    // All of a call's text is staged, and the call is answered when the text has been sent. The job
    // now belongs to its client's next call, also if the client has restarted.
    void finish(Job& job, ashlar::Status status) {
        finished_ = {job.caller(), status};
        job.end();
    }

    struct Finished {
        ashlar::Caller caller;
        ashlar::Status status;
    };
    static constexpr unsigned speakers = 3;  // echo, log, clients

    std::array<Job, client_count> jobs_{};
    static constexpr std::size_t nobody = client_count;
    std::size_t turn_ = 0;              // the client that spoke last
    std::size_t open_ = nobody;         // the client whose line goes on in its next call
    unsigned speaker_ = 0;              // of the three, the one that sent
    std::optional<Finished> finished_;  // answered when the stage is out

    std::array<char, 640> stage_{};  // [staged_, length_) is still to be sent
    std::size_t staged_ = 0, length_ = 0;

    Input input_;
    bool input_open_ = true;  // false: typed lines wait for room in the ring
    std::array<char, 128> echo_{};
    std::size_t echoed_ = 0;
    bool column_used_ = false;  // the cursor is after typed characters

    std::uint64_t logged_ = 0;  // records of the kernel log that were shown
};

alignas(Console) std::array<std::byte, sizeof(Console)> storage;

}  // namespace

int main() {
    // In place: the console is larger than a stack frame should be.
    (new (storage.data()) Console{})->run();
}
