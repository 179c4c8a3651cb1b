// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Everything that a generated wiring.h uses, and what a component's code in C needs. Code in any
// language with C's calling convention can declare these functions: each is a symbol of the runtime.
//
//     #include "wiring.h"
//
//     int main(void) {
//         struct demo_Message message;
//         for (;;) {
//             const ashlar_ready ready = ashlar_wait(&wiring_in.port, &wiring_alarm.port);
//             while (ashlar_pop(&wiring_in, &message)) use(&message);
//             if (ashlar_is_ready(&ready, &wiring_alarm.port)) ashlar_raise(&wiring_done);
//         }
//     }
//
// A port is a constant whose type is its role, and every port begins with an `ashlar_port`. A port
// without a grant has `connected` false; its use is a panic.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define ASHLAR_NO_RETURN [[noreturn]]
#else
#define ASHLAR_NO_RETURN _Noreturn
#endif

#define ASHLAR_NO_PEER 0xffff
#define ASHLAR_NEVER UINT64_MAX
#define ASHLAR_MESSAGE_WORDS 8

// What a wait must know of a port.
enum ashlar_port_kind { ASHLAR_PLAIN, ASHLAR_PRODUCER, ASHLAR_CONSUMER, ASHLAR_SERVER };

// What every port begins with. `events`: the bits of its sources in the component's event set, 0
// where it has none. `peer`: number of the one instance at the other end, equal on all ports that
// lead to it.
typedef struct ashlar_port {
    const char *name;
    uint64_t events;
    uint16_t peer;
    uint8_t kind;
    bool connected;
} ashlar_port;

// What a ring end keeps to itself.
typedef struct ashlar_ring_cache {
    uint64_t peer, corrupt, dropped;
} ashlar_ring_cache;

// Memory of a ring: our line, the peer's, and `capacity` messages. `signal`: the slot that wakes
// the peer, 0 where nobody waits for this end.
typedef struct ashlar_ring {
    void *own;
    const void *peer_line;
    void *slots;
    ashlar_ring_cache *cache;
    uint64_t capacity;
    uint32_t message_bytes;
    uint32_t signal;
    bool drops;
} ashlar_ring;

// The two ends of a ring: `{ring: producer}` and `{ring: consumer}`.
typedef struct ashlar_producer {
    ashlar_port port;
    ashlar_ring ring;
} ashlar_producer;
typedef struct ashlar_consumer {
    ashlar_port port;
    ashlar_ring ring;
} ashlar_consumer;

// Shared memory: `{region: r}` and `{region: rw}`. `size` in bytes, as asked in system.yaml.
typedef struct ashlar_region {
    ashlar_port port;
    const void *address;
    uint64_t size;
} ashlar_region;
typedef struct ashlar_writable_region {
    ashlar_port port;
    void *address;
    uint64_t size;
} ashlar_writable_region;

// The two ends of a notification: `{notification: raise}` and `{notification: receive}`.
typedef struct ashlar_raiser {
    ashlar_port port;
    uint32_t slot;
} ashlar_raiser;
typedef struct ashlar_receiver {
    ashlar_port port;
} ashlar_receiver;

// The calling end: `{call: client}`. The interface's header has one function for each operation.
typedef struct ashlar_client {
    ashlar_port port;
    uint32_t slot;
} ashlar_client;

// The answering end: `{call: server}`. `number` is its index among the component's servers.
typedef struct ashlar_server {
    ashlar_port port;
    uint8_t number;
    uint16_t client_count;
    const char *const *clients;  // names of instances
} ashlar_server;

// A range of device registers. Read and write it through a pointer to volatile, in the width that
// the device's manual asks for.
typedef struct ashlar_window {
    const char *name;  // its index or name, as in component.yaml
    volatile void *registers;
    uint64_t size;
    bool writable;
} ashlar_window;

// A device that this component drives; `slots` unmask its interrupt lines.
typedef struct ashlar_device {
    ashlar_port port;
    const ashlar_window *windows;
    const uint32_t *slots;
    uint16_t window_count;
    uint16_t slot_count;
} ashlar_device;

// The other end of a link. `name` is NULL where the port has no `many`.
typedef struct ashlar_link {
    const char *name;
    uint16_t peer;
} ashlar_link;

// The instance that runs this code: abi/instance.hpp.
typedef struct ashlar_instance {
    char name[64];
    uint32_t index;
} ashlar_instance;

// Values of the config types `ipv4` and `mac`, in network order.
typedef struct ashlar_ipv4 {
    uint8_t address[4], prefix, filler[3];
} ashlar_ipv4;
typedef struct ashlar_mac {
    uint8_t address[6], filler[2];
} ashlar_mac;

// The field type `status` of interface files; 0 is success.
typedef uint32_t ashlar_status;

// What became of a call or a reply: abi::Status.
typedef enum ashlar_call_status {
    ASHLAR_OK = 0,
    ASHLAR_SERVER_GONE = 1,
    ASHLAR_NOT_YOUR_CALLER = 2
} ashlar_call_status;

// What a wait found. A call in it must be answered, now or later, with `ashlar_reply(handle, …)`.
typedef struct ashlar_ready {
    uint64_t events;
    uint64_t handle;
    uint64_t message[ASHLAR_MESSAGE_WORDS];  // the request
    uint16_t client;                         // index into the server's `clients`
    uint8_t operation;                       // its number in the interface's file
    uint8_t server;
    bool called;
    bool timed_out;
} ashlar_ready;

// Sleeps until one of the ports is ready, or until `deadline`: nanoseconds on `ashlar_now`.
void ashlar_wait_for(const ashlar_port *const *ports, size_t count, uint64_t deadline,
                     ashlar_ready *ready);
// Whether this port was ready. A port that was not named in the wait never is.
bool ashlar_is_ready(const ashlar_ready *ready, const ashlar_port *port);

#ifndef __cplusplus
static inline ashlar_ready ashlar_waited(const ashlar_port *const *ports, size_t count,
                                         uint64_t deadline) {
    ashlar_ready ready;
    ashlar_wait_for(ports, count, deadline, &ready);
    return ready;
}
#define ASHLAR_PORTS(...) ((const ashlar_port *const[]){__VA_ARGS__})
// ashlar_wait(&wiring_in.port, &wiring_alarm.port), and the same with a deadline before the ports.
#define ashlar_wait_until(deadline, ...)        \
    ashlar_waited(ASHLAR_PORTS(__VA_ARGS__),    \
                  sizeof ASHLAR_PORTS(__VA_ARGS__) / sizeof(const ashlar_port *), deadline)
#define ashlar_wait(...) ashlar_wait_until(ASHLAR_NEVER, __VA_ARGS__)

// The macros below pass the size of the message along: one of another size is a panic.
#define ashlar_push(producer, message) ashlar_push_bytes(producer, message, sizeof *(message))
#define ashlar_push_wait(producer, message) \
    ashlar_push_wait_bytes(producer, message, sizeof *(message))
#define ashlar_pop(consumer, message) ashlar_pop_bytes(consumer, message, sizeof *(message))
#define ashlar_pop_wait(consumer, message) \
    ashlar_pop_wait_bytes(consumer, message, sizeof *(message))
#endif

// Sends one message. False: the ring is full; with `when_full: drop` the message is counted then.
bool ashlar_push_bytes(const ashlar_producer *producer, const void *message, size_t size);
// Sends one message, and sleeps while the ring is full. A ring with `when_full: drop`: a panic.
void ashlar_push_wait_bytes(const ashlar_producer *producer, const void *message, size_t size);
// Copies the oldest message out, once. False: there is none.
bool ashlar_pop_bytes(const ashlar_consumer *consumer, void *message, size_t size);
// The same, and sleeps while there is none.
void ashlar_pop_wait_bytes(const ashlar_consumer *consumer, void *message, size_t size);

// Copies once; false: outside of the region, nothing is copied.
bool ashlar_region_read(const ashlar_region *region, uint64_t offset, void *to, size_t size);
bool ashlar_region_write(const ashlar_writable_region *region, uint64_t offset, const void *from,
                         size_t size);

// Notifies the receiver, and returns at once.
void ashlar_raise(const ashlar_raiser *raiser);
// Calls the server, and sleeps until the reply stands in place of the request.
ashlar_call_status ashlar_call(const ashlar_client *client, uint8_t operation,
                               uint64_t words[ASHLAR_MESSAGE_WORDS]);
// Answers a call that a wait found.
ashlar_call_status ashlar_reply(uint64_t handle, const uint64_t words[ASHLAR_MESSAGE_WORDS]);
// Unmasks all interrupt lines of the device.
void ashlar_acknowledge(const ashlar_device *device);

// Nanoseconds since the machine's start.
uint64_t ashlar_now(void);
// 0 at the first start, then one more at each restart.
uint64_t ashlar_start_count(void);
// Stops the component by a fault of its own. The kernel's log has the first 64 bytes of `text`.
ASHLAR_NO_RETURN void ashlar_panic(const char *text);
// Ends the machine with this status; needs `power: true`.
ASHLAR_NO_RETURN void ashlar_power_off(uint8_t status);

#ifdef __cplusplus
}
#endif
