// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/digest/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace verifier {
namespace {

void must(bool done) {
    if (!done) throw std::runtime_error{"libcrypto does not compute SHA-256"};
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_{EVP_MD_CTX_new()} {
    must(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void Sha256::add(Bytes part) {
    must(EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1);
}

void Sha256::add(std::uint64_t number) {
    std::array<std::byte, 8> bytes;
    for (unsigned at = 0; at < bytes.size(); ++at) bytes[at] = std::byte(number >> (8 * at));
    add(Bytes{bytes});
}

std::string Sha256::digits() {
    std::array<unsigned char, 32> value{};
    unsigned size = 0;
    must(EVP_DigestFinal_ex(context_.get(), value.data(), &size) == 1 && size == value.size());
    std::string text;
    for (const unsigned char one : value) text += fmt::format("{:02x}", one);
    return text;
}

std::string sha256_of(Bytes all) {
    Sha256 digest;
    digest.add(all);
    return digest.digits();
}

}  // namespace verifier
