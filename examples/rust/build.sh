#!/bin/sh
# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0
#
# Makes components/greeter/libgreeter.a by Debian's rustc alone: packages rustc and rust-src. Debian has no core library
# for bare AArch64, but its source, which is compiled here once (20 s) into the folder $1. A library for a target without
# an operating system needs features that are not stable, so RUSTC_BOOTSTRAP allows them.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
out=${1:-$here/../../build/rust}
rustc=/usr/bin/rustc
for package in rustc rust-src; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
        { echo "build.sh: Debian package that is missing: $package" >&2; exit 2; }
done
source=$(echo /usr/src/rustc-*/library)
mkdir -p "$out"
export RUSTC_BOOTSTRAP=1

compile() {
    "$rustc" --edition 2021 --target aarch64-unknown-none-softfloat -C panic=abort -C opt-level=2 -C codegen-units=1 \
        -L "$out" --remap-path-prefix "$here=." --remap-path-prefix "$source=library" "$@"
}

if [ ! -f "$out/libcore.rlib" ]; then
    compile --cap-lints allow --crate-name core --crate-type rlib "$source/core/src/lib.rs" -o "$out/core.tmp"
    mv "$out/core.tmp" "$out/libcore.rlib"
fi
# Integer functions of the compiler come from Ashlar's runtime; this crate only has the name that the compiler looks for.
echo '#![no_std] #![feature(compiler_builtins)] #![compiler_builtins]' > "$out/builtins.rs"
compile --crate-name compiler_builtins --crate-type rlib "$out/builtins.rs" -o "$out/libcompiler_builtins.rlib"
compile --crate-name greeter --crate-type staticlib "$here/components/greeter/greeter.rs" \
    -o "$here/components/greeter/libgreeter.a"
