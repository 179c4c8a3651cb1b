// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What this component uses of <ashlar/wiring.h>, by hand. A port is only ever seen by its address.
use core::fmt;

#[repr(C)]
pub struct Client {
    _private: [u8; 0],
}
#[repr(C)]
pub struct Consumer {
    _private: [u8; 0],
}
unsafe impl Sync for Client {}
unsafe impl Sync for Consumer {}

extern "C" {
    pub static port_print: &'static Client;
    pub static port_in: &'static Consumer;
    fn ashlar_call(client: &Client, operation: u8, words: &mut [u64; 8]) -> u32;
    fn ashlar_pop_wait_bytes(consumer: &Consumer, message: *mut u8, size: usize);
    fn ashlar_now() -> u64;
    fn ashlar_panic(text: *const u8) -> !;
    fn ashlar_power_off(status: u8) -> !;
}

/// interfaces/demo.yaml
#[repr(C)]
pub struct Message {
    pub number: u32,
    pub length: u8,
    pub text: [u8; 55],
}

impl Consumer {
    /// The oldest message; sleeps while there is none.
    pub fn pop_wait(&self) -> Message {
        let mut message = Message { number: 0, length: 0, text: [0; 55] };
        let size = core::mem::size_of::<Message>();
        unsafe { ashlar_pop_wait_bytes(self, &mut message as *mut Message as *mut u8, size) };
        message
    }
}

pub fn now() -> u64 {
    unsafe { ashlar_now() }
}
pub fn power_off(status: u8) -> ! {
    unsafe { ashlar_power_off(status) }
}

/// One line on the console: interfaces/terminal.yaml, the operation `line`.
pub struct Line {
    console: &'static Client,
    piece: [u8; 64],
}

impl Line {
    pub fn print(console: &'static Client, text: fmt::Arguments) {
        let mut line = Line { console, piece: [0; 64] };
        let _ = fmt::write(&mut line, text);
        line.send(0);
    }
    fn send(&mut self, flag: u8) {
        self.piece[0] |= flag;
        let mut words = [0u64; 8];
        for (word, bytes) in words.iter_mut().zip(self.piece.chunks_exact(8)) {
            *word = u64::from_le_bytes(bytes.try_into().unwrap());
        }
        unsafe { ashlar_call(self.console, 0, &mut words) };
        self.piece[0] = 0;
    }
}

impl fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            if self.piece[0] == 63 {
                self.send(0x80); // the line goes on in the next call
            }
            self.piece[0] += 1;
            self.piece[self.piece[0] as usize] = byte;
        }
        Ok(())
    }
}

/// The first 63 bytes of a panic's sentence go to the kernel's log.
struct Text {
    bytes: [u8; 64],
    length: usize,
}
impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes().take(63 - self.length) {
            self.bytes[self.length] = byte;
            self.length += 1;
        }
        Ok(())
    }
}

#[panic_handler]
fn panicked(info: &core::panic::PanicInfo) -> ! {
    let mut text = Text { bytes: [0; 64], length: 0 };
    if let Some(place) = info.location() {
        let name = place.file().rsplit('/').next().unwrap_or("");
        let _ = fmt::write(&mut text, format_args!("{}:{}", name, place.line()));
    }
    unsafe { ashlar_panic(text.bytes.as_ptr()) }
}
