// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A plugin for QEMU's TCG that counts guest instructions, for `ashlar run --count`. Arguments: lo=, hi=
// (a range of guest addresses, hi exclusive), out= (a file), and stop=1 (end the machine at the first
// instruction in the range). At the end it writes one line:
//
//     total=N before=N in-range=N
//
// `before` counts what ran before the first instruction in the range; it is -1 when none ran. The few
// functions of the plugin API (version 1, QEMU 6 to 8) are declared here: no package holds its header.
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
typedef void (*BlockCallback)(PluginId id, Block *block);
typedef void (*ExecuteCallback)(unsigned int cpu, void *data);
typedef void (*EndCallback)(PluginId id, void *data);
enum { inline_add = 0, no_registers = 0 };

size_t qemu_plugin_tb_n_insns(const Block *block);
Instruction *qemu_plugin_tb_get_insn(const Block *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const Instruction *instruction);
void qemu_plugin_register_vcpu_tb_trans_cb(PluginId id, BlockCallback callback);
void qemu_plugin_register_vcpu_insn_exec_cb(Instruction *instruction, ExecuteCallback callback, int registers,
                                            void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(Instruction *instruction, int operation, void *counter,
                                                uint64_t amount);
void qemu_plugin_register_atexit_cb(PluginId id, EndCallback callback, void *data);

EXPORT int qemu_plugin_version = 1;

static uint64_t total, in_range, before, lowest, past = ~0ull;
static int seen, stop;
static const char *out;

static void report(void) {
    FILE *file = out ? fopen(out, "w") : stderr;
    if (!file) {
        return;
    }
    fprintf(file, "total=%llu before=%lld in-range=%llu\n", (unsigned long long)total,
            seen ? (long long)before : -1ll, (unsigned long long)in_range);
    fflush(file);
}

// QEMU calls it ahead of the instruction's own inline count.
static void executed(unsigned int cpu, void *data) {
    (void)cpu, (void)data;
    if (!seen) {
        before = total;
        seen = 1;
        if (stop) {
            report();
            _exit(0);
        }
    }
}

static void translated(PluginId id, Block *block) {
    (void)id;
    for (size_t index = 0; index < qemu_plugin_tb_n_insns(block); ++index) {
        Instruction *instruction = qemu_plugin_tb_get_insn(block, index);
        const uint64_t address = qemu_plugin_insn_vaddr(instruction);
        const int inside = address >= lowest && address < past;
        if (inside && !seen) {
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, executed, no_registers, NULL);
        }
        qemu_plugin_register_vcpu_insn_exec_inline(instruction, inline_add, &total, 1);
        if (inside) {
            qemu_plugin_register_vcpu_insn_exec_inline(instruction, inline_add, &in_range, 1);
        }
    }
}

static void ended(PluginId id, void *data) {
    (void)id, (void)data;
    report();
}

EXPORT int qemu_plugin_install(PluginId id, const void *info, int count, char **arguments) {
    (void)info;
    for (int index = 0; index < count; ++index) {
        if (!strncmp(arguments[index], "lo=", 3)) {
            lowest = strtoull(arguments[index] + 3, NULL, 0);
        } else if (!strncmp(arguments[index], "hi=", 3)) {
            past = strtoull(arguments[index] + 3, NULL, 0);
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
