// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/meaning/load.hpp"

#include <openssl/bn.h>

#include <map>
#include <memory>
#include <new>

namespace verifier {
namespace {

struct Free {
    void operator()(BIGNUM* b_i_g_n_u_m) const { BN_free(b_i_g_n_u_m); }
};

// A whole number of any size; memory that ends is the one way in which it can fail.
class Number {
  public:
    explicit Number(BN_ULONG value) : held_{BN_new()} { check(held_ && BN_set_word(get(), value)); }
    Number(const Number& other) : held_{BN_dup(other.get())} { check(held_ != nullptr); }
    Number& operator=(const Number&) = delete;

    void times(BN_ULONG factor) { check(BN_mul_word(get(), factor) == 1); }
    void plus(const Number& other) { check(BN_add(get(), get(), other.get()) == 1); }
    friend bool operator>(const Number& number, const Number& other) {
        return BN_cmp(number.get(), other.get()) > 0;
    }

  private:
    [[nodiscard]] BIGNUM* get() const { return held_.get(); }
    static void check(bool done) {
        if (!done) throw std::bad_alloc{};
    }
    std::unique_ptr<BIGNUM, Free> held_;
};

}  // namespace

// The sum as one fraction. Equal periods are merged, so the number of factors is the number of
// different periods.
bool is_over_full(const std::vector<Load>& loads) {
    std::map<std::uint32_t, std::uint64_t> budgets;  // by period
    for (const Load& load : loads)
        if (load.period > 0) budgets[load.period] += load.budget;
    Number above{0}, below{1};
    for (const auto& [period, budget] : budgets) {
        Number added{below};
        added.times(budget);
        above.times(period);
        above.plus(added);
        below.times(period);
    }
    return above > below;
}

}  // namespace verifier
