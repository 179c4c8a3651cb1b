// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A plugin for QEMU's TCG that counts guest instructions, for `ashlar run --count`. Arguments: lo=, hi=
// (a range of guest addresses, hi exclusive), vectors= (an address), out= (a file), stop=1 (end the
// machine at the first instruction in the range), and console=, ask=, answer= (below). At the end it writes one line:
//
//     total=N before=N in-range=N
//
// `before` counts what ran before the first instruction in the range; it is -1 when none ran. With vectors=
// (the kernel's exception vectors) it also measures how long interrupts are off: the instructions from an
// entry to its return, both included. One line for each way in, of its longest:
//
//     off=N by=system-call-N|interrupt|interrupt-when-idle|fault|bus-error
//
// With console= (QEMU's name of a device whose data register is its first), ask= and answer= (descriptors) the guest
// stands still after each access to that register: the plugin writes `w` or `r` to ask= and goes on when a byte comes
// from answer=. Guest time does not pass meanwhile, however long the host takes to type.
//
// The way to the first component has no entry, and the idle loop runs with interrupts on: neither counts. The few
// functions of the plugin API (version 1, QEMU 6 to 8) are declared here: no package holds its header. What enters
// the kernel and what returns is the machine's: arch/NAME/entries.h, on the include path.
#include <entries.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t PluginId;
typedef struct Block Block;
typedef struct Instruction Instruction;
typedef void (*BlockCallback)(PluginId id, Block* block);
typedef void (*ExecuteCallback)(unsigned int cpu, void* data);
typedef void (*EndCallback)(PluginId id, void* data);
typedef uint32_t MemoryAccess;
typedef struct HardwareAddress HardwareAddress;
typedef void (*MemoryCallback)(unsigned int cpu, MemoryAccess access, uint64_t address, void* data);
enum { inline_add = 0, no_registers = 0, reads_and_writes = 3 };

size_t qemu_plugin_tb_n_insns(const Block* block);
Instruction* qemu_plugin_tb_get_insn(const Block* block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const Instruction* instruction);
const void* qemu_plugin_insn_data(const Instruction* instruction);
void qemu_plugin_register_vcpu_tb_trans_cb(PluginId id, BlockCallback callback);
void qemu_plugin_register_vcpu_insn_exec_cb(Instruction* instruction, ExecuteCallback callback,
                                            int registers, void* data);
void qemu_plugin_register_vcpu_insn_exec_inline(Instruction* instruction, int operation,
                                                void* counter, uint64_t amount);
void qemu_plugin_register_vcpu_mem_cb(Instruction* instruction, MemoryCallback callback,
                                      int registers, int accesses, void* data);
_Bool qemu_plugin_mem_is_store(MemoryAccess access);
HardwareAddress* qemu_plugin_get_hwaddr(MemoryAccess access, uint64_t address);
_Bool qemu_plugin_hwaddr_is_io(const HardwareAddress* address);
uint64_t qemu_plugin_hwaddr_phys_addr(const HardwareAddress* address);
const char* qemu_plugin_hwaddr_device_name(const HardwareAddress* address);
void qemu_plugin_register_atexit_cb(PluginId id, EndCallback callback, void* data);

EXPORT int qemu_plugin_version = 1;

// Each instruction adds to one counter alone: the machine spends most of its time in these additions.
static uint64_t in_range, elsewhere, before, lowest, past = ~0ull;
static int seen, stop;
static const char* out;

// ---- Interrupts off

enum {
    system_calls = 256,
    interrupt = system_calls,
    interrupt_when_idle,
    fault,
    bus_error,
    ways_in
};

static uint64_t vectors, entered_at, longest[ways_in];
static int way = -1;     // by which the kernel was entered, or -1
static int called = -1;  // the system call that was the last instruction, or -1

static int way_of(uint64_t vector) {
    if (is_interrupt(vector)) {
        return is_of_idle(vector) ? interrupt_when_idle : interrupt;
    }
    if (is_bus_error(vector)) {
        return bus_error;
    }
    return called < 0 ? fault : called;
}

static void calls(unsigned int cpu, void* number) {
    (void)cpu;
    called = (int)(intptr_t)number;
}

static uint64_t total(void) { return in_range + elsewhere; }

// Ahead of the instruction's own inline count, as `leaves` and `executed` below.
static void enters(unsigned int cpu, void* vector) {
    (void)cpu;
    way = way_of((uint64_t)(uintptr_t)vector);
    called = -1;
    entered_at = total();
}

static void leaves(unsigned int cpu, void* data) {
    (void)cpu, (void)data;
    const uint64_t off = total() - entered_at + 1;
    if (way >= 0 && off > longest[way]) {
        longest[way] = off;
    }
    way = -1;
}

static void watch(Instruction* instruction, uint64_t address) {
    const uint64_t vector = address - vectors;
    const void* bytes = qemu_plugin_insn_data(instruction);
    const int number = system_call_of(bytes);
    if (number >= 0) {
        void* known = (void*)(intptr_t)(number < system_calls ? number : system_calls - 1);
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, calls, no_registers, known);
    } else if (is_entry(vector)) {
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, enters, no_registers,
                                               (void*)(uintptr_t)vector);
    } else if (is_return(bytes)) {
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, leaves, no_registers, NULL);
    }
}

static void report_off(FILE* file) {
    static const char* const names[] = {"interrupt", "interrupt-when-idle", "fault", "bus-error"};
    for (int one = 0; one < ways_in; ++one) {
        if (!longest[one]) {
            continue;
        }
        fprintf(file, "off=%llu by=", (unsigned long long)longest[one]);
        if (one < system_calls) {
            fprintf(file, "system-call-%d\n", one);
        } else {
            fprintf(file, "%s\n", names[one - system_calls]);
        }
    }
}

// ---- All of them

static void report(void) {
    FILE* file = out ? fopen(out, "w") : stderr;
    if (!file) {
        return;
    }
    fprintf(file, "total=%llu before=%lld in-range=%llu\n", (unsigned long long)total(),
            seen ? (long long)before : -1ll, (unsigned long long)in_range);
    report_off(file);
    fflush(file);
}

// QEMU calls it ahead of the instruction's own inline count.
static void executed(unsigned int cpu, void* data) {
    (void)cpu, (void)data;
    if (!seen) {
        before = total();
        seen = 1;
        if (stop) {
            report();
            _exit(0);
        }
    }
}

// ---- In step with who types

static const char* console;
static int ask = -1, answer = -1;

static void accessed(unsigned int cpu, MemoryAccess access, uint64_t address, void* data) {
    (void)cpu, (void)data;
    if (!console) {
        return;
    }
    const HardwareAddress* where = qemu_plugin_get_hwaddr(access, address);
    if (!where || !qemu_plugin_hwaddr_is_io(where) ||
        !is_first_register(qemu_plugin_hwaddr_phys_addr(where)) ||
        strcmp(qemu_plugin_hwaddr_device_name(where), console)) {
        return;
    }
    char said = qemu_plugin_mem_is_store(access) ? 'w' : 'r';
    if (write(ask, &said, 1) != 1 || read(answer, &said, 1) != 1) {
        console = NULL;  // nobody types any more
    }
}

static void translated(PluginId id, Block* block) {
    (void)id;
    for (size_t index = 0; index < qemu_plugin_tb_n_insns(block); ++index) {
        Instruction* instruction = qemu_plugin_tb_get_insn(block, index);
        const uint64_t address = qemu_plugin_insn_vaddr(instruction);
        const int inside = address >= lowest && address < past;
        if (inside && !seen) {
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, executed, no_registers, NULL);
        }
        uint64_t* counter = inside ? &in_range : &elsewhere;
        qemu_plugin_register_vcpu_insn_exec_inline(instruction, inline_add, counter, 1);
        if (vectors) {
            watch(instruction, address);
        }
        if (console) {
            qemu_plugin_register_vcpu_mem_cb(instruction, accessed, no_registers, reads_and_writes,
                                             NULL);
        }
    }
}

static void ended(PluginId id, void* data) {
    (void)id, (void)data;
    report();
}

EXPORT int qemu_plugin_install(PluginId id, const void* info, int count, char** arguments) {
    (void)info;
    for (int index = 0; index < count; ++index) {
        if (!strncmp(arguments[index], "lo=", 3)) {
            lowest = strtoull(arguments[index] + 3, NULL, 0);
        } else if (!strncmp(arguments[index], "hi=", 3)) {
            past = strtoull(arguments[index] + 3, NULL, 0);
        } else if (!strncmp(arguments[index], "vectors=", 8)) {
            vectors = strtoull(arguments[index] + 8, NULL, 0);
        } else if (!strncmp(arguments[index], "console=", 8)) {
            console = strdup(arguments[index] + 8);
        } else if (!strncmp(arguments[index], "ask=", 4)) {
            ask = atoi(arguments[index] + 4);
        } else if (!strncmp(arguments[index], "answer=", 7)) {
            answer = atoi(arguments[index] + 7);
        } else if (!strcmp(arguments[index], "stop=1")) {
            stop = 1;
        } else if (!strncmp(arguments[index], "out=", 4)) {
            out = strdup(arguments[index] + 4);
        } else {
            fprintf(stderr, "instruction counter: unknown argument %s\n", arguments[index]);
            return -1;
        }
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ended, NULL);
    return 0;
}
