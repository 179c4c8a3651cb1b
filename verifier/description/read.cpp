// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// From YAML to a Description: the sections in the order in which they need one another.
#include <exception>
#include <string>

#include "verifier/arch/architectures.hpp"
#include "verifier/description/board.hpp"
#include "verifier/description/devices.hpp"
#include "verifier/description/edges.hpp"
#include "verifier/description/links.hpp"
#include "verifier/description/policy.hpp"

namespace verifier {
namespace {

BoardFile board_of(Sources& sources, const SystemFile& system, const std::string& asked) {
    if (!asked.empty()) return {sources, asked, nullptr};
    if (system.board == nullptr) return {sources, standard_board, nullptr};
    return {sources, scalar(*system.board).text, system.board};
}

void read_edges(const SystemFile& system, const BoardFile& board, Reading& reading) {
    read_rings(system.rings, reading);
    read_regions(system.regions, reading);
    read_notifications(system.notifications, reading);
    read_calls(system.calls, reading);
    read_links(system.links, reading);  // after the regions that they name
    read_supervision(system.supervision, reading);
    read_policy(system.policy, board, reading);  // after everything that it names
}

Description read_all(const Where& where) {
    Sources sources{where};
    const SystemFile system = read_system_file(sources);
    const BoardFile board = board_of(sources, system, where.board);
    Description out{.system = system.name, .place = system.place, .board = board.board()};
    Catalog catalog{sources};
    const Instances instances{system.components, catalog, out.instances};
    Ends ends{instances, system.groups};
    Reading reading{.catalog = catalog, .instances = instances, .ends = ends, .out = out};
    read_edges(system, board, reading);
    read_devices(board, reading);
    read_logs(reading);
    out.sources = sources.read();
    return out;
}

}  // namespace

std::expected<Description, ReadError> read(const Where& where) {
    try {
        return read_all(where);
    } catch (const ReadError& error) {
        return std::unexpected{error};
    } catch (const std::exception& error) {  // a file that vanishes, memory that ends
        return std::unexpected{ReadError{{.file = where.system.string(), .line = 1}, error.what()}};
    }
}

}  // namespace verifier
