// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Takes messages from a ring, prints them with Rust's own formatting, and ends the machine.
#![no_std]
mod ashlar;

use ashlar::{now, port_in, port_print, power_off, Line};

#[no_mangle]
pub extern "C" fn main() -> i32 {
    let (console, messages) = unsafe { (port_print, port_in) };
    Line::print(console, format_args!("hello from Rust, {:?}", [1, 2, 3].map(|one| one * one)));
    let before = now();
    let mut sum = 0;
    for _ in 0..3 {
        let message = messages.pop_wait();
        let text = &message.text[..(message.length as usize).min(message.text.len())];
        let text = core::str::from_utf8(text).unwrap_or("no text");
        Line::print(console, format_args!("message {:>3}: {:?}", message.number, text));
        sum += message.number as usize;
    }
    Line::print(console, format_args!("the clock goes on: {}", now() > before));
    if sum == 0 {
        panic!("no message had a number");
    }
    power_off(36)
}
