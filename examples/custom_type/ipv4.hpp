// SPDX-License-Identifier: MIT
// IPv4 addresses and networks, which join the configuration by a `cfg::codec` each: how they are written as text.
#pragma once

#include <array>
#include <bit>
#include <cfg/core/codec.hpp>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// A class with a constructor: to the library one value. A plain struct would be a table with a key for each member.
class ipv4_address {
public:
    constexpr ipv4_address() = default;
    constexpr explicit ipv4_address(std::uint32_t bits) : bits_(bits) {}

    [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }

    friend constexpr auto operator<=>(ipv4_address, ipv4_address) = default;

private:
    std::uint32_t bits_ = 0;
};

class ipv4_network {
public:
    constexpr ipv4_network() = default;
    constexpr ipv4_network(ipv4_address first, unsigned prefix) : first_(first), prefix_(prefix) {}

    [[nodiscard]] constexpr ipv4_address first() const { return first_; }
    [[nodiscard]] constexpr unsigned prefix() const { return prefix_; }

    [[nodiscard]] constexpr bool contains(ipv4_address address) const {
        const std::uint32_t mask = prefix_ == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix_);
        return (address.bits() & mask) == first_.bits();
    }

private:
    ipv4_address first_;
    unsigned prefix_ = 0;
};

// ---- as text --------------------------------------------------------------------------------------------------------

// The whole text as a decimal number up to `most`, without needless zeros.
inline std::optional<std::uint32_t> parse_part(std::string_view text, std::uint32_t most) {
    std::uint32_t number = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end || number > most) return std::nullopt;
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    return number;
}

template <>
struct cfg::codec<ipv4_address> {
    static constexpr std::string_view expected = "an IPv4 address such as 10.0.0.1";

    // `why` may be left empty; what is put there completes the message.
    static std::optional<ipv4_address> parse(std::string_view text, std::string& why) {
        std::uint32_t bits = 0;
        for (int part = 0; part < 4; ++part) {
            const std::string_view digits = text.substr(0, part < 3 ? text.find('.') : text.npos);
            const std::optional<std::uint32_t> number = parse_part(digits, 255);
            if (!number) {
                why = "part " + std::to_string(part + 1) + " of 4 is not a number from 0 to 255";
                return std::nullopt;
            }
            bits = bits << 8 | *number;
            text.remove_prefix(std::min(digits.size() + 1, text.size()));
        }
        return ipv4_address(bits);
    }

    // What `parse` reads back as the same address.
    static std::string format(const ipv4_address& address) {
        std::string text;
        for (const unsigned shift : {24u, 16u, 8u, 0u}) {
            if (!text.empty()) text += '.';
            text += std::to_string(address.bits() >> shift & 255u);
        }
        return text;
    }

    // With this, `.min`, `.max` and `.range` of a schema apply to addresses.
    static constexpr std::int64_t measure(const ipv4_address& address) { return address.bits(); }
    static std::string format_measure(std::int64_t measure) {
        return format(ipv4_address(static_cast<std::uint32_t>(measure)));
    }
};

template <>
struct cfg::codec<ipv4_network> {
    static constexpr std::string_view expected = "an IPv4 network such as 10.0.0.0/8";

    static std::optional<ipv4_network> parse(std::string_view text, std::string& why) {
        const std::size_t slash = text.find('/');
        const auto first = codec<ipv4_address>::parse(text.substr(0, slash), why);
        if (!first) return std::nullopt;
        const auto prefix = parse_part(slash == text.npos ? std::string_view() : text.substr(slash + 1), 32);
        if (!prefix) {
            why = "after the address, / and a number from 0 to 32 are missing";
            return std::nullopt;
        }
        const ipv4_network network(*first, *prefix);
        if (!network.contains(*first)) {
            why = "the address has bits that /" + std::to_string(*prefix) + " does not cover";
            return std::nullopt;
        }
        return network;
    }

    static std::string format(const ipv4_network& network) {
        return codec<ipv4_address>::format(network.first()) + "/" + std::to_string(network.prefix());
    }
};
