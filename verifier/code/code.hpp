// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Facts about the kernel in an image, read only from its instructions and its ELF headers: which
// code writes translation registers, and from where; the system registers that the boot stub
// leaves; the depth of the kernel's stack; what a linker could have added. A fact that contradicts
// the checks says so itself (`allowed`, `why`); unreadable code is listed, never left out.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "verifier/elf/elf.hpp"

namespace verifier {

struct KernelCode;  // the key of kernel.hpp's cache: the image is read once

struct CodePlace {
    std::uint64_t address = 0;
    std::uint32_t word = 0;  // the instruction
    std::string function;    // "resume + 0x28"
};

// ---- Writes to translation registers

struct SystemRegisterWrite {
    CodePlace place;
    std::string name;    // or its encoding if this decoder has no name for it
    std::string source;  // of the value, in words
    bool allowed = false;
    std::string why;
};

// Every write to a register that steers translation or is unknown, in all executable bytes. Allowed are the
// root from the descriptor of the State that is resumed, a constant of the read-only boot segment before
// translation is on, and the address of `kernel_vectors`.
std::vector<SystemRegisterWrite> root_writes(const KernelCode& kernel);
std::vector<SystemRegisterWrite> root_writes(const ElfFile& image);

// ---- What else only the kernel may do

struct PrivilegedInstruction {
    CodePlace place;
    std::string name;  // as an assembler has it
    bool allowed = false;
    std::string why;
};

// Exception returns; requests to firmware, a hypervisor and the host; writes of the processor's
// state; cache, TLB and translation operations; system encodings without a name.
std::vector<PrivilegedInstruction> privileged_instructions(const KernelCode& kernel);
std::vector<PrivilegedInstruction> privileged_instructions(const ElfFile& image);

// ---- What the boot stub does

struct BootRegister {
    std::uint64_t value = 0;
    std::uint64_t literal = 0;  // where the value lies
    std::uint64_t written = 0;  // address of the instruction

    bool operator==(const BootRegister&) const = default;
};

// From the ELF's entry up to the write that switches translation on, in whichever mode the processor starts.
struct BootState {
    std::map<std::string, BootRegister, std::less<>> registers;  // by name
    std::uint64_t next_fetch = 0;                     // the first address that is translated
    std::uint64_t fetch_vector = 0;                   // where the kernel goes on behind that fetch
    std::map<std::uint64_t, std::uint64_t> executed;  // bytes of an instruction, by address
    std::map<std::uint64_t, std::uint64_t>
        read;  // bytes that it loads or shows the host, by address
};

// Or a sentence that names the instruction that a boot stub must not contain.
std::expected<BootState, std::string> boot_registers(const ElfFile& image);

// ---- How deep the kernel's stack gets

struct StackStep {
    std::string function;
    std::uint64_t bytes = 0;  // that it has taken where it calls the next step, or at its deepest
};

struct StackEntry {
    std::string name;  // of the vector, or what boot jumps to
    std::uint64_t bytes = 0;
    std::vector<StackStep> path;
};

struct IndirectBranch {
    CodePlace place;
    std::vector<std::string> targets;  // none: not resolved
    std::string how;
};

struct Unseen {
    CodePlace place;
    std::string reason;
};

struct StackUse {
    std::uint64_t bytes = 0;          // of the deepest entry
    std::vector<StackStep> path;      // of the deepest entry
    std::vector<StackEntry> entries;  // each way into the kernel
    std::vector<IndirectBranch> indirect;
    std::vector<std::vector<std::string>>
        recursions;                      // chains that come back to their first function
    std::vector<Unseen> unseen;          // where the bound does not hold, and why
    std::vector<std::string> unreached;  // functions that no entry leads to
};

StackUse worst_stack(const KernelCode& kernel);
StackUse worst_stack(const ElfFile& image);

// ---- What the linker brought in

struct LinkFinding {
    std::uint64_t address = 0;
    std::string what;  // a sentence
};

// Undefined symbols; initialisers and thread-local data; anything dynamic; a heap; executable bytes outside .text
// and .boot. None is right.
std::vector<LinkFinding> link_findings(const ElfFile& image);

}  // namespace verifier
