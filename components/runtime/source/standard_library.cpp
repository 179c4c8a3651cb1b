// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What libc++'s headers declare and leave to its library, which Debian has for machines with an operating system
// only: sorting of built-in types, members of std::string, the counts of std::shared_ptr, std::pmr. A component takes
// from it what it uses (--gc-sections). A component has one thread: counts need no atomic access.
#include <algorithm>
#include <charconv>
#include <memory>
#include <memory_resource>
#include <string>

_LIBCPP_BEGIN_NAMESPACE_STD

// ---- sort: the headers declare __sort for pointers to built-in types and define it for no type. By a comparison of our own
// they generate it in place.
template <class Compare, class Pointer>
void __sort(Pointer first, Pointer last, Compare) {
    std::sort(first, last, [](const auto& one, const auto& other) { return one < other; });
}
template void __sort<__less<char>&, char*>(char*, char*, __less<char>&);
template void __sort<__less<signed char>&, signed char*>(signed char*, signed char*,
                                                         __less<signed char>&);
template void __sort<__less<unsigned char>&, unsigned char*>(unsigned char*, unsigned char*,
                                                             __less<unsigned char>&);
template void __sort<__less<short>&, short*>(short*, short*, __less<short>&);
template void __sort<__less<unsigned short>&, unsigned short*>(unsigned short*, unsigned short*,
                                                               __less<unsigned short>&);
template void __sort<__less<int>&, int*>(int*, int*, __less<int>&);
template void __sort<__less<unsigned>&, unsigned*>(unsigned*, unsigned*, __less<unsigned>&);
template void __sort<__less<long>&, long*>(long*, long*, __less<long>&);
template void __sort<__less<unsigned long>&, unsigned long*>(unsigned long*, unsigned long*,
                                                             __less<unsigned long>&);
template void __sort<__less<long long>&, long long*>(long long*, long long*, __less<long long>&);
template void __sort<__less<unsigned long long>&, unsigned long long*>(unsigned long long*,
                                                                       unsigned long long*,
                                                                       __less<unsigned long long>&);
#ifdef ASHLAR_FPU
template void __sort<__less<float>&, float*>(float*, float*, __less<float>&);
template void __sort<__less<double>&, double*>(double*, double*, __less<double>&);
#endif

// ---- string
template class basic_string<char>;
template string operator+ <char, char_traits<char>, allocator<char>>(const char*, const string&);

namespace {
template <typename Number>
string spelled(Number value) {
    char text[24];
    return {text, to_chars(text, text + sizeof text, value).ptr};
}
}  // namespace
string to_string(int value) { return spelled(value); }
string to_string(unsigned value) { return spelled(value); }
string to_string(long value) { return spelled(value); }
string to_string(unsigned long value) { return spelled(value); }
string to_string(long long value) { return spelled(value); }
string to_string(unsigned long long value) { return spelled(value); }

// ---- shared_ptr: a count of -1 is none.
__shared_count::~__shared_count() {}
__shared_weak_count::~__shared_weak_count() {}
void __shared_weak_count::__release_weak() noexcept {
    if (--__shared_weak_owners_ == -1) __on_zero_shared_weak();
}
__shared_weak_count* __shared_weak_count::lock() noexcept {
    if (__shared_owners_ == -1) return nullptr;
    ++__shared_owners_;
    return this;
}
const void* __shared_weak_count::__get_deleter(const type_info&) const noexcept { return nullptr; }

// ---- hash tables
size_t __next_prime(size_t least) {
    const auto is_prime = [](size_t number) {
        for (size_t divisor = 3; divisor <= number / divisor; divisor += 2) {
            if (number % divisor == 0) return false;
        }
        return true;
    };
    if (least <= 2) return least == 0 ? 0 : 2;
    for (least |= 1; !is_prime(least);) least += 2;
    return least;
}

namespace pmr {

// ---- pmr
memory_resource::~memory_resource() = default;

namespace {
class NewDelete final : public memory_resource {
    void* do_allocate(size_t bytes, size_t alignment) override {
        return ::operator new(bytes, align_val_t{alignment});
    }
    void do_deallocate(void* block, size_t bytes, size_t alignment) override {
        ::operator delete(block, bytes, align_val_t{alignment});
    }
    bool do_is_equal(const memory_resource& other) const noexcept override {
        return this == &other;
    }
};
class Null final : public memory_resource {
    void* do_allocate(size_t, size_t) override {
        __libcpp_verbose_abort("pmr: null_memory_resource has no memory");
    }
    void do_deallocate(void*, size_t, size_t) override {}
    bool do_is_equal(const memory_resource& other) const noexcept override {
        return this == &other;
    }
};
[[clang::no_destroy]] constinit NewDelete new_delete{};
[[clang::no_destroy]] constinit Null null{};
constinit memory_resource* usual = &new_delete;
}  // namespace

memory_resource* new_delete_resource() noexcept { return &new_delete; }
memory_resource* null_memory_resource() noexcept { return &null; }
memory_resource* get_default_resource() noexcept { return usual; }
memory_resource* set_default_resource(memory_resource* now) noexcept {
    return exchange(usual, now != nullptr ? now : &new_delete);
}

// Blocks are taken from the end of a buffer to its start; behind each buffer from upstream lies its footer.
void* monotonic_buffer_resource::do_allocate(size_t bytes, size_t alignment) {
    const auto take = [&](char* start, char*& end) -> void* {
        const auto top = reinterpret_cast<uintptr_t>(end),
                   bottom = reinterpret_cast<uintptr_t>(start);
        if (start == nullptr || top - bottom < bytes) return nullptr;
        const uintptr_t at = (top - bytes) & ~(alignment - 1);
        if (at < bottom) return nullptr;
        end = start + (at - bottom);
        return end;
    };
    if (void* block = take(__initial_.__start_, __initial_.__cur_)) return block;
    if (__chunks_ != nullptr) {
        if (void* block = take(__chunks_->__start_, __chunks_->__cur_)) return block;
    }
    const size_t before = __chunks_ != nullptr ? __chunks_->__allocation_size()
                          : __initial_.__start_ != nullptr
                              ? static_cast<size_t>(__initial_.__end_ - __initial_.__start_)
                              : __initial_.__size_ / 2;
    constexpr size_t footer_alignment = alignof(__chunk_footer);
    const size_t aligned = max(alignment, footer_alignment);
    const size_t wanted = max(bytes + aligned + sizeof(__chunk_footer), 2 * before);
    const size_t size = (wanted + footer_alignment - 1) & ~(footer_alignment - 1);
    char* start = static_cast<char*>(__res_->allocate(size, aligned));
    auto* footer = reinterpret_cast<__chunk_footer*>(start + size - sizeof(__chunk_footer));
    *footer = {__chunks_, start, reinterpret_cast<char*>(footer), aligned};
    __chunks_ = footer;
    return take(start, footer->__cur_);
}

}  // namespace pmr
_LIBCPP_END_NAMESPACE_STD

// ---- 128-bit division, which compilers call (compiler-rt's names)
namespace {
using Wide = unsigned __int128;
struct Divided {
    Wide quotient, remainder;
};
Divided divide(Wide value, Wide by) {
    if ((value >> 64 | by >> 64) == 0) {
        const auto low = static_cast<std::uint64_t>(value),
                   divisor = static_cast<std::uint64_t>(by);
        return {low / divisor, low % divisor};
    }
    Divided made{0, 0};
    for (int bit = 127; bit >= 0; --bit) {
        made.remainder = made.remainder << 1 | (value >> bit & 1);
        if (made.remainder >= by) {
            made.remainder -= by;
            made.quotient |= Wide{1} << bit;
        }
    }
    return made;
}
Wide magnitude(__int128 value) {
    return value < 0 ? -static_cast<Wide>(value) : static_cast<Wide>(value);
}
}  // namespace

extern "C" {
unsigned __int128 __udivti3(unsigned __int128 value, unsigned __int128 by) {
    return divide(value, by).quotient;
}
unsigned __int128 __umodti3(unsigned __int128 value, unsigned __int128 by) {
    return divide(value, by).remainder;
}
__int128 __divti3(__int128 value, __int128 by) {
    const Wide made = divide(magnitude(value), magnitude(by)).quotient;
    return static_cast<__int128>((value < 0) != (by < 0) ? -made : made);
}
__int128 __modti3(__int128 value, __int128 by) {
    const Wide made = divide(magnitude(value), magnitude(by)).remainder;
    return static_cast<__int128>(value < 0 ? -made : made);
}
}
