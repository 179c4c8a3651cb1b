// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Every check with its code, its sentence, and what would be possible without it.
#include <array>

#include "verifier/check/families.hpp"

namespace verifier {
namespace {

constexpr std::array all{
    Check{"V001",
          "no component influences a target of a policy by any path in the image, unless the "
          "policy allows it",
          "The image would break a promise of its description.", influence_is_as_asserted},
    Check{"V002", "the components that hold a region or a device are those that policies allow",
          "A component would reach what a policy protects from it.", things_are_held_as_asserted},
    Check{"V003", "calls lead to more important components, so they form no cycle",
          "A caller would wait for a component between it and its server, or for itself.",
          calls_lead_upwards},
    Check{"V004", "no component signals itself", "It would wake itself from its own wait.",
          signals_leave_their_sender},
    Check{"V005", "supervision forms no cycle, and a supervisor has each child once",
          "A component that may stop its supervisor is under no control; one child would have two "
          "numbers.",
          supervision_has_an_end},
    Check{"V006", "a component that is stopped at boot has a supervisor that may start it",
          "It would take memory and never run.", the_stopped_can_be_started},
    Check{"V007",
          "a budget has a period and is at most that period, servers have none, and all budgets "
          "together are at most the processor",
          "More time would be promised than there is.", budgets_can_be_kept},
    Check{"V008", "`assume: dma` names every component that maps registers of a bus master",
          "A device that no page table restricts would read and write all memory, and no output "
          "would say so.",
          bus_masters_are_assumed},
    Check{"V009", "a component that maps registers of a bus master starts once",
          "The device would write into the memory of the next life.", bus_masters_start_once},
    Check{"V010", "an interrupt line has one holder, and the timer's line has none",
          "One component would acknowledge an interrupt for which another one waits.",
          lines_have_one_owner},
    Check{"V101",
          "the file is an executable for the board's architecture with at most eight program "
          "headers, counted in the ELF header itself: each loadable, within the file, without "
          "overlap",
          "A loader could do something unchecked: count other headers, relocate, interpret, or "
          "omit a part.",
          file_is_an_image},
    Check{"V102",
          "segments lie in the board's lowest bank of memory, without overlap, from 512 KiB past "
          "its start",
          "The loader would overwrite one part with another, or put a device tree over it.",
          segments_lie_in_memory},
    Check{"V103", "every mapped frame of memory lies in a segment",
          "A frame outside of all segments would start with whatever the memory held before.",
          objects_lie_in_segments},
    Check{"V104", "memory without an owner is zero",
          "Bytes that no line explains could be code or data for a later mapping.",
          nothing_else_is_loaded},
    Check{"V105",
          "segments are linked without overlap, in the kernel's half or at their load addresses "
          "for reading and writing; only the entry is in a segment that is executed at its load "
          "address, and not written",
          "A loader could start the machine at another place than the checked boot stub.",
          entry_is_in_one_place},
    Check{"V201",
          "the boot stub, read at the physical addresses where it runs, sets the registers that "
          "control translation to the values of this system",
          "Other attributes, sizes or controls change the meaning of every descriptor.",
          boot_sets_these_registers},
    Check{"V202",
          "the kernel loads translation roots only from the read-only descriptors, and uses only "
          "the privileged instructions that it needs",
          "A root from elsewhere is an address space that was not checked.",
          roots_come_from_descriptors},
    Check{"V203",
          "the kernel is self-contained: no undefined symbol, no initialisers, no heap, nothing "
          "dynamic, no executable byte that was not read as code",
          "It would depend on something outside of the image.", kernel_is_closed},
    Check{"V204", "the kernel's stack holds its deepest call chain",
          "The kernel would fault while it changes its state.", kernel_stack_suffices},
    Check{"V205",
          "the kernel's instructions and constants are those of its object, with the addresses of "
          "the checked tables",
          "One changed word could skip the check of a right, or read another table.",
          kernel_is_its_object},
    Check{"V206", "the kernel was reviewed", "The kernel's code would be unknown.",
          kernel_was_reviewed},
    Check{"V207",
          "each entry saves every register of the interrupted component in its State; the only "
          "exit loads every register from the State of the running component and its root from the "
          "row beside it, and stores nothing",
          "A component would see another's registers, or run in another's space.",
          ways_keep_registers_apart},
    Check{"V208",
          "registers outside of every State are set once, on the only path to the first component, "
          "and the floating-point registers are saved and loaded whole",
          "A component could stop time, observe another one, or read its floating-point values.",
          other_registers_are_fixed},
    Check{"V209",
          "a number from a component is bounded before it selects where the kernel reads or "
          "writes, and no capability is used before its slot, kind and right are checked",
          "A number would become an address in the kernel, or a slot of another component.",
          components_numbers_are_bounded},
    Check{"V210",
          "except for the named residues, the kernel loads and stores only in its own objects; it "
          "keeps rank and level of a State, and resumes a State with a component's flags",
          "A store elsewhere could change a table, a root or the code that checks.",
          kernel_keeps_to_its_objects},
    Check{"V301",
          "every descriptor of a translation table is one that the manual and this system's rules "
          "define, in tables that the image has, each once in a space",
          "An unexpected bit can widen, share or cache what the rest of the descriptor seems to "
          "forbid.",
          descriptors_are_legal},
    Check{"V302", "unused entries of translation tables are zero",
          "An entry that is not valid could be one bit away from a mapping.",
          unused_entries_are_zero},
    Check{"V303", "page tables are mapped nowhere",
          "A component that writes a page table sets its own rights.", tables_are_mapped_nowhere},
    Check{"V304", "each component has its own root and address-space identifier",
          "Translations of one component would be used for another.", roots_are_distinct},
    Check{"V401", "every mapping is declared", "The mapped memory would have no line.",
          mapped_is_declared},
    Check{"V402", "every declared object is mapped",
          "The component would fault where its description gives access.", declared_is_mapped},
    Check{"V403", "mapped memory has the declared rights",
          "A reader could write, or data could be executed.", rights_are_declared},
    Check{"V404", "mapped memory has the declared attributes",
          "A cached device answers late or not at all; two mappings of one frame would differ.",
          attributes_are_declared},
    Check{"V405",
          "components reach no memory of the kernel's half, and the kernel reaches none of theirs",
          "This bit separates the two.", sides_are_kept},
    Check{"V501",
          "two objects share no byte of memory, except devices in one page with one holder and one "
          "right",
          "Two components would share memory without a line.", objects_share_nothing},
    Check{"V502",
          "all holders of an object map the same frames of it, and devices are where the board has "
          "them",
          "A ring's reader would wait for a producer that writes elsewhere.",
          holders_share_an_object},
    Check{"V503", "programs and instance pages have the bytes of their ELF and of the description",
          "The component would run other code than was built, or have another name.",
          bytes_are_the_programs},
    Check{"V504", "stacks, heaps, rings, regions and logs are zero",
          "A nonzero ring is not empty; other bytes would leak from the build.",
          shared_memory_is_zero},
    Check{"V505",
          "pages that two components share for their rings hold index lines side by side, then "
          "slots, and nothing else",
          "They would share pages that belong to no ring.", ring_pages_hold_rings},
    Check{"V506",
          "nothing is mapped below 64 KiB or on a guard, and an unmapped page separates blocks",
          "An access beyond an end would reach the next object.", gaps_stay_unmapped},
    Check{
        "V601",
        "rows of the kernel's descriptors are the components, by rank, with their names and rights",
        "The kernel would confuse two components.", rows_are_the_components},
    Check{"V602",
          "each component starts at its program's entry, on its own stack, and the idle loop is "
          "two instructions that wait",
          "It would start in the middle of its code.", programs_start_as_linked},
    Check{"V603", "a fault has the effect that the description says",
          "A component would stop, restart or halt the machine against its line.",
          faults_lead_where_declared},
    Check{"V604", "time limits are those of the description",
          "A component could take time that was promised to another.", time_is_as_declared},
    Check{"V701", "slots are the grants: each one, with its target and rights, and no more",
          "An additional slot is a right without a line.", slots_are_the_grants},
    Check{"V702", "supervisors, and no other components, are notified of their children's ends",
          "A supervisor would wait for ever, or another component would be woken.",
          supervisors_are_told},
    Check{"V703",
          "an interrupt line raises its owner's event; without a line in the description, it has "
          "no owner",
          "A component could take or block another's interrupts.", lines_reach_their_owners},
    Check{"V704",
          "the kernel's tables are complete, where its code looks for them, in its own data or "
          "read-only data",
          "Tables that decide rights must not be writable, and must be those that were checked.",
          tables_are_where_they_belong},
    Check{"V705",
          "servers, groups of events and floating point have the storage that they need; tables "
          "and storage are contiguous",
          "The kernel would overwrite its own tables.", storage_is_there},
    Check{"V706", "states are those of a machine that has not run",
          "A component would begin with another's registers, or in the kernel's mode.",
          states_are_initial},
    Check{"V707", "exactly the components that start at boot are ready",
          "A component would never run, or run before its supervisor starts it.",
          ready_set_is_complete},
    Check{"V708", "levels are the priorities that several components share",
          "Two components would not be scheduled round-robin, or the wrong ones would.",
          levels_are_priorities},
    Check{"V709", "the system's own row is correct", "The kernel would count past its tables.",
          system_row_is_right},
    Check{"V710", "storage that the kernel writes is zero at boot",
          "A server would find calls that no client made.", storage_is_zero},
    Check{"V711", "deadlines are in order of importance, each in its own slot with its owner",
          "A less important component would delay a more important one, or the kernel would write "
          "past its tables.",
          deadlines_are_by_importance},
    Check{"V801", "the log's text is true of this system",
          "A fault report would quote the wrong line.", log_text_is_true},
    Check{"V901",
          "programs are for this machine, have the sizes in the description, use each of its ports "
          "once and no other, and agree at both ends of each edge",
          "The code was compiled for another system.", programs_fit_the_description},
    Check{"V902", "no instruction of a program takes more than 3 KiB of stack at once",
          "It could step over the page below the stack into other memory.", steps_touch_the_guard},
    Check{"V903",
          "the names and numbers that a program uses for clients, children and peers are those of "
          "the description",
          "A server would confuse two clients, and a supervisor would restart the wrong child.",
          others_are_who_they_are},
    Check{"V904", "both ends of a link were compiled with the link's settings",
          "The two ends would use settings without a line, or different ones.",
          links_set_what_both_ends_see},
    Check{"V905", "the log's reader uses the size of its text",
          "It would miss the end of the text, or read beyond it.", texts_are_as_long_as_read},
    Check{"V906", "both ends of a call use the same numbers, names and layouts for its operations",
          "A client would request one operation and get another.", both_ends_call_the_same},
    Check{"V907",
          "a program that can restart restores its memory and reattaches each of its ring ends",
          "Its second life would begin with the memory of the first, and peers would wait for it.",
          new_lives_begin_anew},
    Check{"V908",
          "constants of a program, and the offsets at which it reads its config, are its type's",
          "The code would read one config field in place of another.", constants_are_the_types},
    Check{"V909", "a program's code has the rights and register windows that its ports are granted",
          "It would be compiled for a right that it lacks, or without one that it has.",
          code_has_the_rights_of_its_ports},
};

}  // namespace

std::span<const Check> checks() { return all; }

}  // namespace verifier
