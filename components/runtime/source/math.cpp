// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The functions of <math.h> that the processor computes, for components with `fpu: true`: they set no errno.
#define ASHLAR_ONE(name)                                                      \
    double name(double value) { return __builtin_elementwise_##name(value); } \
    float name##f(float value) { return __builtin_elementwise_##name(value); }
#define ASHLAR_TWO(name)                                                           \
    double name(double one, double other) { return __builtin_##name(one, other); } \
    float name##f(float one, float other) { return __builtin_##name##f(one, other); }
extern "C" {
ASHLAR_ONE(sqrt)
ASHLAR_ONE(floor)
ASHLAR_ONE(ceil)
ASHLAR_ONE(trunc)
ASHLAR_ONE(round)
ASHLAR_ONE(rint)
ASHLAR_ONE(nearbyint)
ASHLAR_TWO(fmin)
ASHLAR_TWO(fmax)
ASHLAR_TWO(copysign)
double fabs(double value) { return __builtin_fabs(value); }
float fabsf(float value) { return __builtin_fabsf(value); }
double fma(double one, double other, double more) {
    return __builtin_elementwise_fma(one, other, more);
}
float fmaf(float one, float other, float more) {
    return __builtin_elementwise_fma(one, other, more);
}
}
