// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The checks by what they look at; registry.cpp lists them in order of their codes.
#pragma once

#include "verifier/check/check.hpp"

namespace verifier {

// The meaning, over the authority that the image gives
void influence_is_as_asserted(const Case&, Report&);
void things_are_held_as_asserted(const Case&, Report&);
void calls_lead_upwards(const Case&, Report&);
void signals_leave_their_sender(const Case&, Report&);
void supervision_has_an_end(const Case&, Report&);
void the_stopped_can_be_started(const Case&, Report&);
void budgets_can_be_kept(const Case&, Report&);
void bus_masters_are_assumed(const Case&, Report&);
void bus_masters_start_once(const Case&, Report&);
void lines_have_one_owner(const Case&, Report&);

// The file and its loaded form
void file_is_an_image(const Case&, Report&);
void segments_lie_in_memory(const Case&, Report&);
void objects_lie_in_segments(const Case&, Report&);
void nothing_else_is_loaded(const Case&, Report&);
void entry_is_in_one_place(const Case&, Report&);

// The kernel's code
void boot_sets_these_registers(const Case&, Report&);
void roots_come_from_descriptors(const Case&, Report&);
void kernel_is_closed(const Case&, Report&);
void kernel_stack_suffices(const Case&, Report&);
void kernel_is_its_object(const Case&, Report&);
void kernel_was_reviewed(const Case&, Report&);

// Its ways, proved
void ways_keep_registers_apart(const Case&, Report&);
void other_registers_are_fixed(const Case&, Report&);
void components_numbers_are_bounded(const Case&, Report&);
void kernel_keeps_to_its_objects(const Case&, Report&);

// Translation tables
void descriptors_are_legal(const Case&, Report&);
void unused_entries_are_zero(const Case&, Report&);
void tables_are_mapped_nowhere(const Case&, Report&);
void roots_are_distinct(const Case&, Report&);

// Address spaces
void mapped_is_declared(const Case&, Report&);
void declared_is_mapped(const Case&, Report&);
void rights_are_declared(const Case&, Report&);
void attributes_are_declared(const Case&, Report&);
void sides_are_kept(const Case&, Report&);

// Frames
void objects_share_nothing(const Case&, Report&);
void holders_share_an_object(const Case&, Report&);
void bytes_are_the_programs(const Case&, Report&);
void shared_memory_is_zero(const Case&, Report&);
void ring_pages_hold_rings(const Case&, Report&);
void gaps_stay_unmapped(const Case&, Report&);

// The kernel's tables
void tables_are_where_they_belong(const Case&, Report&);
void rows_are_the_components(const Case&, Report&);
void programs_start_as_linked(const Case&, Report&);
void faults_lead_where_declared(const Case&, Report&);
void time_is_as_declared(const Case&, Report&);
void slots_are_the_grants(const Case&, Report&);
void supervisors_are_told(const Case&, Report&);
void lines_reach_their_owners(const Case&, Report&);
void storage_is_there(const Case&, Report&);
void states_are_initial(const Case&, Report&);
void ready_set_is_complete(const Case&, Report&);
void levels_are_priorities(const Case&, Report&);
void system_row_is_right(const Case&, Report&);
void storage_is_zero(const Case&, Report&);
void deadlines_are_by_importance(const Case&, Report&);
std::uint32_t deadline_leaves_of(const Case&);  // of the tournament that they run in
void log_text_is_true(const Case&, Report&);

// Programs
void programs_fit_the_description(const Case&, Report&);
void steps_touch_the_guard(const Case&, Report&);
void others_are_who_they_are(const Case&, Report&);
void links_set_what_both_ends_see(const Case&, Report&);
void texts_are_as_long_as_read(const Case&, Report&);
void both_ends_call_the_same(const Case&, Report&);
void new_lives_begin_anew(const Case&, Report&);
void constants_are_the_types(const Case&, Report&);
void code_has_the_rights_of_its_ports(const Case&, Report&);

}  // namespace verifier
