# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The main use of each header of the standard library, as an expression that is true in a booted
component; and the system that tries them.
"""

from __future__ import annotations

from tests.boot.machine import written

# Header: statements that end in `return CONDITION;`.
PLAIN = {
    "algorithm": "int a[] = {3, 1, 2}; std::sort(a, a + 3); std::ranges::reverse(a); return a[0] == 3;",
    "any": "std::any a = 5; return std::any_cast<int>(&a) != nullptr;",
    "array": "std::array<int, 3> a{1, 2, 3}; return a.at(2) == 3;",
    "atomic": "std::atomic<int> a{1}; return ++a == 2;",
    "bit": "return std::popcount(7u) == 3 && std::bit_ceil(5u) == 8;",
    "bitset": "std::bitset<70> b; b.set(69); return b.count() == 1;",
    "cassert": "assert(1 + 1 == 2); return true;",
    "charconv": "int n = 0; const char t[] = {'4', '2'}; std::from_chars(t, t + 2, n); return n == 42;",
    "chrono": "return std::chrono::hours{1} == std::chrono::seconds{3600};",
    "compare": "return (1 <=> 2) < 0;",
    "concepts": "return std::integral<int> && !std::integral<char*>;",
    "cstring": 'return std::strlen("four") == 4 && std::memcmp("a", "b", 1) < 0;',
    "deque": "std::deque<int> d{1}; d.push_front(0); return d[1] == 1;",
    "expected": "std::expected<int, char> e = std::unexpected('x'); return e.error() == 'x';",
    "forward_list": "std::forward_list<int> f{2}; f.push_front(1); return f.front() == 1;",
    "functional": "int k = 4; std::function<int(int)> f = [&](int n) { return n + k; }; return f(1) == 5;",
    "initializer_list": "std::initializer_list<int> l = {1, 2}; return l.size() == 2;",
    "iterator": "std::vector<int> v; std::ranges::copy(std::array{1, 2}, std::back_inserter(v)); return v.size() == 2;",
    "limits": "return std::numeric_limits<int>::max() == 2147483647;",
    "list": "std::list<int> l{2, 1}; l.sort(); return l.front() == 1;",
    "map": "std::map<std::string, int> m{{std::string(40, 'k'), 1}}; return m[std::string(40, 'k')] == 1;",
    "memory": "auto s = std::make_shared<int>(5); std::weak_ptr<int> w = s; auto t = w.lock(); s.reset(); t.reset(); return w.expired() && std::make_unique<int>(3);",
    "memory_resource": "std::byte b[64]; std::pmr::monotonic_buffer_resource r{b, sizeof b}; std::pmr::vector<int> v{&r}; for (int n = 0; n < 500; ++n) v.push_back(n); return v[499] == 499;",
    "new": "int* p = new (std::nothrow) int(3); const bool fits = p != nullptr; delete p; return fits && new (std::nothrow) char[1 << 30] == nullptr;",
    "numeric": "int a[] = {1, 2, 3}; return std::accumulate(a, a + 3, 0) == 6 && std::gcd(12, 8) == 4;",
    "optional": "std::optional<int> o; return o.value_or(7) == 7;",
    "queue": "std::priority_queue<int> q; q.push(1); q.push(9); return q.top() == 9;",
    "ranges": "int sum = 0; for (int n : std::views::iota(1, 5) | std::views::filter([](int i) { return i % 2 == 0; })) sum += n; return sum == 6;",
    "ratio": "return std::ratio_less_v<std::milli, std::kilo>;",
    "scoped_allocator": "std::scoped_allocator_adaptor<std::allocator<int>> a; int* p = a.allocate(2); p[1] = 7; const bool kept = p[1] == 7; a.deallocate(p, 2); return kept;",
    "set": "std::set<long> s{3, 1}; return *s.begin() == 1;",
    "span": "int a[] = {1, 2}; return std::span<int>{a}.back() == 2;",
    "stack": "std::stack<int> s; s.push(1); return s.top() == 1;",
    "string": 'std::string s = "long enough not to be short " + std::to_string(-42); s.insert(0, "a "); return s.ends_with("-42") && s.find("short") != s.npos;',
    "string_view": 'using namespace std::string_view_literals; return "abc"sv.starts_with("ab"sv);',
    "tuple": "auto [a, b] = std::tuple{1, 'x'}; return a == 1 && b == 'x';",
    "type_traits": "return std::is_same_v<std::remove_const_t<const int>, int>;",
    "utility": "int a = 1; return std::exchange(a, 2) == 1 && std::to_underlying(std::byte{3}) == 3;",
    "variant": "std::variant<int, std::string> v = std::string(50, 'v'); return std::visit([](const auto& one) { return sizeof one; }, v) == sizeof(std::string);",
    "vector": "std::vector<int> v(10); v.resize(100); std::vector<bool> b(9); return v.size() == 100 && b.size() == 9;",
    "(128-bit integers)": "volatile long one = 1; auto big = (static_cast<unsigned __int128>(one) << 100) / 3; return static_cast<long>(big % 1000007) == static_cast<long>(big - big / 1000007 * 1000007);",
}
FLOATING = {
    "cmath": "volatile double two = 2; return std::sqrt(two * 8) == 4 && std::floor(two + 0.5) == 2 && std::ceil(two - 0.5) == 2 && std::round(two + 0.5) == 3 && std::trunc(-two - 0.5) == -2 && std::fma(two, 3.0, 1.0) == 7 && std::fmin(two, 1.0) == 1 && std::fabs(-two) == 2 && std::isnan(NAN);",
    "complex": "std::complex<double> c{0, 1}; return (c * c).real() == -1;",
    "numbers": "volatile double two = 2; return std::numbers::pi > 3.14 && std::numbers::pi < two * 2;",
    "random": "std::mt19937 r{1}; std::uniform_int_distribution<int> d{1, 6}; return d(r) >= 1 && d(r) <= 6;",
    "unordered_map": "std::unordered_map<int, int> u; for (int n = 0; n < 100; ++n) u[n] = n; return u[77] == 77;",
    "unordered_set": "std::unordered_set<std::string> u{std::string(30, 'u')}; return u.contains(std::string(30, 'u'));",
    "valarray": "std::valarray<double> v{1, 2}; return (v * 2.0).sum() == 6;",
}


def source(uses: dict[str, str]) -> str:
    includes = sorted(
        {header for header in uses if not header.startswith("(")}
        | {"array", "string", "vector", "algorithm"}
    )
    tries = "\n".join(
        f'    ashlar::print(wiring::print, "{{}} {header}", []() -> bool {{ {use} }}());'
        for header, use in uses.items()
    )
    return (
        "// SPDX-License-Identifier: Apache-2.0\n"
        + "".join(f"#include <{header}>\n" for header in includes)
        + "#include <ashlar/print.hpp>\n#include <wiring.hpp>\nint main() {\n"
        + tries
        + "\n    ashlar::power_off(0);\n}\n"
    )


def kind(name: str, fpu: bool) -> dict[str, str]:
    uses = PLAIN | FLOATING if fpu else PLAIN
    return {
        f"components/{name}/component.yaml": f"component: {name}\nsources: [{name}.cpp]\n"
        f"stack: 64 KiB\nheap: 256 KiB\nfpu: {str(fpu).lower()}\nports:\n"
        "  print: {call: client, interface: terminal}\n",
        f"components/{name}/{name}.cpp": source(uses),
    }


def system(name: str, fpu: bool) -> str:
    return (
        f"system: {name}\ncomponents:\n  console: {{priority: 200, devices: {{uart: stdout}}}}\n"
        f"  {name}: {{priority: 100, power: true}}\ncalls:\n"
        f"  print: {{from: {name}.print, to: console.print}}\n"
    )


def tried(fpu: bool) -> str:
    """The path of a system whose one component tries every header."""
    name = "floating" if fpu else "plain"
    return str(written(f"library-{name}", {"system.yaml": system(name, fpu), **kind(name, fpu)}))
