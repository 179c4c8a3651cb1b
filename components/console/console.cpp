// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The one component with the UART. Prints its clients' lines, each behind the client's name, and
// the kernel's log; passes typed lines on. Nothing here blocks but the one wait.
//
// Every client has a buffer of its own (its pending text), is answered when its last byte has
// reached the device, and takes its turn line by line: one with much to say never stalls another.
#include <new>

#include <wiring.hpp>

#include "line.hpp"
#include "log_text.hpp"
#include "uart.hpp"

using namespace std::string_view_literals;

namespace {

constexpr std::size_t client_count = wiring::print.clients.size();
constexpr std::uint8_t kind_line = 0;
constexpr std::uint8_t kind_end = 1;

constexpr std::uint32_t longest_text = 64 * 1024;  // of one call: nobody has the console for longer

// What a text may hold besides printable characters is a tab: it cannot move the cursor, nor pretend to
// be somebody else. Of UTF-8 only whole characters pass, and no control character in its second form.
class Harmless {
  public:
    char operator()(char character) {
        const auto byte = static_cast<unsigned char>(character);
        const bool first_of_c1 = lead_ == 0xc2 && byte < 0xa0;
        lead_ = 0;
        if (byte < 0x80) {
            expected_ = 0;
            return byte == '\t' || (byte >= 0x20 && byte != 0x7f) ? character : '?';
        }
        if (byte < 0xc0) {
            if (expected_ == 0 || first_of_c1) return '?';
            --expected_;
            return character;
        }
        lead_ = byte;
        expected_ = byte < 0xc2 || byte > 0xf4 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        return expected_ == 0 ? '?' : character;
    }

  private:
    unsigned char lead_ = 0;
    unsigned expected_ = 0;  // bytes of the character under way
};

// The text of one unanswered call: inline, or an extent of the client's region that is fetched in
// pieces, each byte copied once.
class Job {
  public:
    void begin(const ashlar::Caller& caller, std::string_view text) {
        *this = Job{};
        caller_ = caller;
        active_ = true;
        filled_ = ashlar::copy_text(piece_, text);
    }
    void begin(const ashlar::Caller& caller, std::size_t region, const terminal::Extent& extent) {
        *this = Job{};
        caller_ = caller;
        active_ = true;
        region_ = region;
        offset_ = extent.offset;
        remaining_ = extent.length;
    }
    void end() { active_ = false; }

    [[nodiscard]] bool active() const { return active_; }
    [[nodiscard]] const ashlar::Caller& caller() const { return caller_; }
    [[nodiscard]] bool exhausted() const { return position_ == filled_ && remaining_ == 0; }

    [[nodiscard]] char next() {
        if (position_ == filled_) fetch();
        return piece_[position_++];
    }

  private:
    void fetch() {
        position_ = 0;
        filled_ = std::min<std::size_t>(piece_.size(), remaining_);
        const auto piece = std::as_writable_bytes(std::span{piece_}.first(filled_));
        if (!wiring::frames[region_].read(offset_, piece))
            ashlar::panic("console: an extent was not checked"sv);
        offset_ += static_cast<std::uint32_t>(filled_);
        remaining_ -= static_cast<std::uint32_t>(filled_);
    }

    bool active_ = false;
    ashlar::Caller caller_{};
    std::size_t region_ = 0;
    std::uint32_t offset_ = 0, remaining_ = 0;
    std::array<char, 63> piece_{};
    std::size_t filled_ = 0, position_ = 0;
};

// Typed characters become lines; lines wait here while the ring is full.
class Input {
  public:
    // Takes one character; what to show for it.
    std::string_view take(char character) {
        if (character == '\x04') {
            if (line_.length > 0) finish(kind_line);
            finish(kind_end);
            return {};
        }
        if (character == '\r' || character == '\n') {
            finish(kind_line);
            return "\n"sv;
        }
        if (character == '\x7f' || character == '\b') {
            if (line_.length == 0) return {};
            --line_.length;
            return "\b \b"sv;
        }
        shown_ = harmless_(character);
        line_.bytes[line_.length++] = shown_;
        if (line_.length == line_.bytes.size()) finish(kind_line);
        return {&shown_, 1};
    }
    // Pushes what waits; false: the ring is full, take no more.
    [[nodiscard]] bool flush() {
        std::size_t sent = 0;
        if constexpr (wiring::typed.connected) {
            while (sent < waiting_ && wiring::typed.try_push(queue_[sent])) ++sent;
        } else {
            sent = waiting_;
        }
        std::copy(queue_.begin() + sent, queue_.begin() + waiting_, queue_.begin());
        waiting_ -= sent;
        return waiting_ == 0;
    }
    [[nodiscard]] bool partial() const { return line_.length > 0; }

  private:
    void finish(std::uint8_t kind) {
        line_.kind = kind;
        if (kind == kind_end) line_.length = 0;
        queue_[waiting_++] = line_;
        line_ = {};
    }

    terminal::Typed line_{};
    std::array<terminal::Typed, 2> queue_{};  // one character makes at most two: a line and the end
    std::size_t waiting_ = 0;
    char shown_ = 0;
    Harmless harmless_;
};

class Console {
  public:
    [[noreturn]] void run() {
        uart::start();
        wiring::uart.acknowledge();
        for (;;) {
            read();
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
        jobs_[caller.client].begin(caller, ashlar::text_of(request.bytes, request.length));
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
            if (echo_.size() - echoed_ < 4) return;  // read on when the echo has been shown
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

    // Sends one piece. True: the device took all of it, and there may be more to say.
    [[nodiscard]] bool pump() {
        if (staged_ == length_ && !refill()) return false;
        while (staged_ < length_) {
            if (!uart::put(stage_[staged_])) return false;
            ++staged_;
        }
        answer();
        return true;
    }

    // The staged text has reached the device: its client may go on, if that was the end of its
    // text.
    void answer() {
        if (!finished_) return;
        Job& job = jobs_[*finished_];
        finished_.reset();
        job.end();
        wiring::print.reply(job.caller(), terminal::Done{ashlar::status::ok});
    }

    // The next piece of text: the echo, a record of the kernel's log, a line of the next client.
    [[nodiscard]] bool refill() {
        staged_ = length_ = 0;
        if (echoed_ == 0) return stage_log() || stage_next_client();
        stage_echo();
        return true;
    }

    void stage(std::string_view text) {
        for (const char character : text) stage_[length_++] = character;
    }
    // A new line goes below a half-typed one.
    void stage_prefix(std::string_view name) {
        if (column_used_) stage("\n"sv);
        column_used_ = false;
        stage(name.substr(0, 64));
        stage(": "sv);
    }

    void stage_echo() {
        stage({echo_.data(), echoed_});
        column_used_ = echo_[echoed_ - 1] != '\n';
        echoed_ = 0;
    }

    // Of the record that was shown last: its registers.
    [[nodiscard]] bool stage_registers() {
        while (registers_shown_ < LogText::register_lines) {
            const abi::LogRecord* live = wiring::log.record(logged_);
            if (live == nullptr) return false;
            const abi::LogRecord record = *live;
            if (wiring::log.record(logged_) == nullptr) return false;
            Line line;
            if (!LogText::registers(record, registers_shown_++, line)) continue;
            stage_prefix("kernel"sv);
            stage(line.text());
            stage("\n"sv);
            return true;
        }
        return false;
    }

    [[nodiscard]] bool stage_log() {
        if (stage_registers()) return true;
        Line line;
        if (!describe_next(line)) return false;
        stage_prefix("kernel"sv);
        Harmless harmless;  // a panic's text is the component's own
        for (const char character : line.text()) stage_[length_++] = harmless(character);
        stage("\n"sv);
        return true;
    }

    // The next record that is still there, or how many are not.
    [[nodiscard]] bool describe_next(Line& line) {
        for (;;) {
            const std::uint64_t written = wiring::log.written();
            if (logged_ >= written) return false;
            if (written - logged_ > abi::log_capacity) {
                const std::uint64_t lost = written - logged_ - abi::log_capacity;
                line << "records lost: "sv << ashlar::Number::decimal(lost).text();
                logged_ += lost;
                return true;
            }
            ++logged_;
            registers_shown_ = 0;
            const abi::LogRecord* live = wiring::log.record(logged_);
            if (live == nullptr) continue;
            const abi::LogRecord record = *live;
            // A newer one may have come over it while it was copied.
            if (wiring::log.record(logged_) == nullptr) continue;
            const LogText text{{wiring::log.text.as<const std::byte>(), wiring::log.text_size}};
            text.describe(record, line);
            return true;
        }
    }

    [[nodiscard]] bool stage_next_client() {
        for (std::size_t step = 0; step < client_count; ++step) {
            turn_ = turn_ + 1 < client_count ? turn_ + 1 : 0;
            if (!jobs_[turn_].active()) continue;
            stage_prefix(wiring::print.clients[turn_].name);
            stage_job(turn_);
            return true;
        }
        return false;
    }

    // Up to the end of a line or of the text; a line that is longer than the stage is cut here and
    // goes on when it is this client's turn again.
    void stage_job(std::size_t client) {
        Job& job = jobs_[client];
        Harmless harmless;
        while (!job.exhausted() && length_ < stage_.size() - 1) {
            const char character = job.next();
            if (character == '\n') break;
            stage_[length_++] = harmless(character);
        }
        stage("\n"sv);
        if (job.exhausted()) finished_ = client;
    }

    std::array<Job, client_count> jobs_{};
    std::size_t turn_ = 0;                 // the client that spoke last
    std::optional<std::size_t> finished_;  // answered when the stage is out

    std::array<char, 640> stage_{};  // [staged_, length_) is still to be sent
    std::size_t staged_ = 0, length_ = 0;

    Input input_;
    bool input_open_ = true;  // false: typed lines wait for room in the ring
    std::array<char, 128> echo_{};
    std::size_t echoed_ = 0;
    bool column_used_ = false;  // the cursor stands behind typed characters

    std::uint64_t logged_ = 0;  // records of the kernel log that were shown
    unsigned registers_shown_ = LogText::register_lines;  // lines, of the last one
};

alignas(Console) std::array<std::byte, sizeof(Console)> storage;

}  // namespace

int main() {
    // In place: the console is larger than a stack frame should be.
    (new (storage.data()) Console{})->run();
}
