// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Every check with its code, its sentence, and what would be possible without it.
#include <array>

#include "verifier/check/families.hpp"

namespace verifier {
namespace {

constexpr std::array all{
    Check{"V001", "nobody influences whom a policy guards, by any way that the image has",
          "The description would promise what its own lines break.", influence_is_as_asserted},
    Check{"V002", "regions and devices are held by whom policies allow",
          "Somebody would reach what a policy keeps from him.", things_are_held_as_asserted},
    Check{"V003", "calls lead to more important components, so never in a circle",
          "A caller would wait for whoever lies between it and its server, or for itself.",
          calls_lead_upwards},
    Check{"V004", "nobody signals itself", "Its wait would end by what it did itself.",
          signals_leave_their_sender},
    Check{"V005", "supervision leads in no circle, and once from a supervisor to a child",
          "Who may stop its supervisor answers to nobody; one child would have two numbers.",
          supervision_has_an_end},
    Check{"V006", "whoever is stopped at boot can be started by somebody",
          "It would take memory and never run.", the_stopped_can_be_started},
    Check{"V007",
          "a budget has a period and is at most that, servers have none, and all budgets together "
          "are at most the processor",
          "More time would be promised than there is.", budgets_can_be_kept},
    Check{"V008", "whoever maps registers of a bus master is named by `assume: dma`",
          "A device that no table binds reads and writes all memory, and nobody is told.",
          bus_masters_are_assumed},
    Check{"V009", "whoever maps registers of a bus master starts once",
          "The device would write into the memory of the next life.", bus_masters_start_once},
    Check{"V010", "an interrupt line has one holder, and the timer's has none",
          "One would acknowledge what the other waits for.", lines_have_one_owner},
    Check{"V101",
          "the file is an executable for the board's architecture with at most eight program "
          "headers, counted in the ELF "
          "header itself: each loadable, within the file, with bytes that no other has",
          "A loader could do what nobody looked at: count other headers, relocate, interpret, or "
          "leave a part out.",
          file_is_an_image},
    Check{"V102",
          "segments lie in the board's lowest bank of memory, apart from one another, from 512 KiB "
          "past its start",
          "The loader would overwrite one part with another, or put a device tree over it.",
          segments_lie_in_memory},
    Check{"V103", "every mapped frame of memory lies in a segment",
          "What lies in none begins with whatever the memory held before.",
          objects_lie_in_segments},
    Check{"V104", "memory that nobody has is zero",
          "Bytes that no line explains could be code or data that waits to be mapped.",
          nothing_else_is_loaded},
    Check{"V105",
          "segments are linked apart from one another, in the kernel's half or where they are "
          "loaded, "
          "there to be read and written; the entry alone lies in one that is executed, where it is "
          "loaded, and not written",
          "A loader could start the machine elsewhere than where the boot stub is read.",
          entry_is_in_one_place},
    Check{"V201",
          "the boot stub, read at the physical addresses where it runs, sets the registers that "
          "steer translation to the values of this system",
          "Other attributes, sizes or controls give every descriptor another meaning.",
          boot_sets_these_registers},
    Check{"V202",
          "the kernel loads roots of translation only from the read-only descriptors, and uses no "
          "other privileged instruction than it must",
          "A root from anywhere else is an address space that nobody has looked at.",
          roots_come_from_descriptors},
    Check{"V203",
          "the kernel is closed: nothing undefined, no initialisers, no heap, nothing dynamic, no "
          "executable byte that is not read as code",
          "It would depend on something that is not in the image.", kernel_is_closed},
    Check{"V204", "the kernel's stack holds its deepest chain of calls",
          "The kernel would fault in the middle of a decision.", kernel_stack_suffices},
    Check{"V205",
          "the kernel's instructions and constants are those of its object, with the addresses of "
          "the tables that are judged",
          "One word more or less and a right is not asked for, or another table is read.",
          kernel_is_its_object},
    Check{"V206", "the kernel is one that was reviewed",
          "It would be a kernel that nobody has read.", kernel_was_reviewed},
    Check{
        "V207",
        "each way in saves every register of who ran in its State; the one way out loads every "
        "register from the State of who runs, its root from the row beside it, and stores nothing",
        "A component would find another's registers, or run in another's space.",
        ways_keep_registers_apart},
    Check{"V208",
          "what no State holds is set once, on the only way to the first component, and the "
          "floating-point registers are saved and loaded whole",
          "A component could stop time, watch another, or find its floating-point values.",
          other_registers_are_fixed},
    Check{"V209",
          "no number of a component decides where the kernel reads or writes before it is bounded, "
          "and no capability is used before its slot, kind and right are checked",
          "A number would be an address in the kernel, or a slot another component's right.",
          components_numbers_are_bounded},
    Check{"V210",
          "the kernel loads and stores in its own objects only, but for the named residues, keeps "
          "rank and level of a State, and resumes a State with a component's flags",
          "A store elsewhere could change a table, a root or the code that checks.",
          kernel_keeps_to_its_objects},
    Check{"V301",
          "every descriptor of a translation table is one that the manual and this system's rules "
          "know, in tables that the image has, each once in a space",
          "A bit with another meaning can widen, share or cache what the rest of the descriptor "
          "seems to forbid.",
          descriptors_are_legal},
    Check{"V302", "unused entries of translation tables are zero",
          "What is not valid today is one bit from a mapping.", unused_entries_are_zero},
    Check{"V303", "page tables are mapped nowhere", "Whoever writes a table writes its own rights.",
          tables_are_mapped_nowhere},
    Check{"V304", "each component has a root and an address space identifier of its own",
          "Translations of one component would be used for another.", roots_are_distinct},
    Check{"V401", "everything that a space maps is declared",
          "It would be memory that no line gives.", mapped_is_declared},
    Check{"V402", "everything that is declared is mapped",
          "The component would fault where its description says it may go.", declared_is_mapped},
    Check{"V403", "mapped memory has the declared rights",
          "A reader could write, or data could be executed.", rights_are_declared},
    Check{
        "V404", "mapped memory has the declared attributes",
        "A device behind a cache answers late or not at all; two views of one frame would differ.",
        attributes_are_declared},
    Check{
        "V405",
        "components reach no memory of the kernel's half, and the kernel's accesses none of theirs",
        "The border between them is this bit.", sides_are_kept},
    Check{"V501",
          "two objects share no byte of memory, but for devices of one page with one holder and "
          "one right",
          "Two components would share what no line shares.", objects_share_nothing},
    Check{"V502",
          "all holders of an object see the same frames of it, devices where the board has them",
          "A ring's reader would wait for a writer who writes elsewhere.", holders_share_an_object},
    Check{"V503", "programs and instance pages have the bytes of their ELF and of the description",
          "The component would run other code than was built, or know another name.",
          bytes_are_the_programs},
    Check{"V504", "stacks, heaps, rings, regions and logs are zero",
          "A ring that is not zero is not empty; other bytes would leak from the build.",
          shared_memory_is_zero},
    Check{"V505",
          "pages that two components share for their rings hold index lines side by side, then "
          "slots, and nothing else",
          "They would share pages of which no ring takes a byte.", ring_pages_hold_rings},
    Check{"V506",
          "nothing lies below 64 KiB or on a guard, and a page stays unmapped between all that is "
          "not one block",
          "Running off an end would reach what lies beside it.", gaps_stay_unmapped},
    Check{
        "V601",
        "rows of the kernel's descriptors are the components, by rank, with their names and rights",
        "The kernel would take one component for another.", rows_are_the_components},
    Check{"V602",
          "each component starts where its program says, on its own stack, and idling is two "
          "instructions that wait",
          "It would run from the middle of its code.", programs_start_as_linked},
    Check{"V603", "a fault leads where the description says",
          "A component would stop, start again or halt the machine against its line.",
          faults_lead_where_declared},
    Check{"V604", "time limits are those of the description",
          "A component could take time that was promised to another.", time_is_as_declared},
    Check{"V701", "slots are the grants: each one, with its target and rights, and no more",
          "A slot too many is a right that no line gives.", slots_are_the_grants},
    Check{"V702", "supervisors are told of their children's ends, and nobody else is",
          "A supervisor would wait for ever, or a stranger would be woken.", supervisors_are_told},
    Check{"V703",
          "an interrupt line raises its owner's event, and belongs to nobody without a line",
          "A component could take or hold another's interrupts.", lines_reach_their_owners},
    Check{"V704",
          "the kernel's tables are whole, where its code looks for them, in its own data or "
          "read-only data",
          "What decides rights must not be writable, and not be another than what is judged.",
          tables_are_where_they_belong},
    Check{
        "V705",
        "servers, groups of events and floating point have the storage that they need; tables and "
        "storage lie side by side, with nothing between",
        "The kernel would write over its own tables.", storage_is_there},
    Check{"V706", "states are those of a machine that has not run",
          "A component would begin with another's registers, or in the kernel's mode.",
          states_are_initial},
    Check{"V707", "whoever starts at boot is ready, and nobody else",
          "A component would never run, or run before its supervisor lets it.",
          ready_set_is_complete},
    Check{"V708", "levels are the priorities that several share",
          "Two components would not take turns, or wrong ones would.", levels_are_priorities},
    Check{"V709", "the system's own row is right", "The kernel would count past its tables.",
          system_row_is_right},
    Check{"V710", "storage that the kernel writes is zero at boot",
          "A server would find calls that nobody made.", storage_is_zero},
    Check{"V711",
          "deadlines stand in order of importance, each in a slot of its own with its owner",
          "The less important would delay the more important, or the kernel would write past its "
          "tables.",
          deadlines_are_by_importance},
    Check{"V801", "the log's text says what is true of this system",
          "A fault would be explained with the wrong line.", log_text_is_true},
    Check{"V901",
          "programs are for this machine, of the sizes that the description gives, look once for "
          "each port that it gives and for no other, and agree at both ends of each edge",
          "The code was compiled for another system.", programs_fit_the_description},
    Check{"V902", "no instruction of a program takes more than 3 KiB of stack at once",
          "It could step over the page below the stack, into what lies there.",
          steps_touch_the_guard},
    Check{"V903",
          "names and numbers by which a program knows clients, children and peers are those of the "
          "description",
          "A server would take one client for another, and a supervisor restart the wrong child.",
          others_are_who_they_are},
    Check{"V904", "what a link sets is what both of its ends were compiled with",
          "The two ends would agree on something that no line says, or not agree.",
          links_set_what_both_ends_see},
    Check{"V905", "the log's reader takes its text for as long as it is",
          "It would miss the end of the text, or read on into what lies behind.",
          texts_are_as_long_as_read},
    Check{"V906", "both ends of a call have its operations by the same numbers, names and layouts",
          "A client would ask for one operation and get another.", both_ends_call_the_same},
    Check{"V907",
          "a program that may start again restores its memory and reattaches each of its ring ends",
          "Its second life would begin with the memory of the first, and peers would wait for it.",
          new_lives_begin_anew},
    Check{"V908",
          "constants of a program, and the places where it looks for its config, are its type's",
          "The code would take one field of its config for another.", constants_are_the_types},
    Check{"V909", "a program's code has the rights and register windows that its ports are given",
          "It would be compiled for a right that it lacks, or without one that it has.",
          code_has_the_rights_of_its_ports},
};

}  // namespace

std::span<const Check> checks() { return all; }

}  // namespace verifier
