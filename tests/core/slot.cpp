// SPDX-License-Identifier: MIT
// Tests of core/slot.hpp: numbers go into places of every width and come out as they were.
#include <cfg/core/slot.hpp>

#include <cfg/core/describe.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

namespace {

using cfg::detail::description_of;
using cfg::detail::is_exact_real;
using cfg::detail::load_integer;
using cfg::detail::load_real;
using cfg::detail::real_fits;
using cfg::detail::store_integer;
using cfg::detail::store_real;

TEST_CASE_TEMPLATE("an integer comes out as it went in, and its neighbours stay", Integer, std::int8_t, std::uint8_t, std::int16_t,
                   std::uint16_t, std::int32_t, std::uint32_t, std::int64_t, std::uint64_t) {
    for (Integer number : {std::numeric_limits<Integer>::min(), Integer{0}, Integer{1}, std::numeric_limits<Integer>::max()}) {
        Integer places[3] = {7, 7, 7};
        store_integer(description_of<Integer>::value, &places[1], static_cast<std::uint64_t>(number));
        CHECK(places[1] == number);
        CHECK(places[0] == 7);
        CHECK(places[2] == 7);
        CHECK(load_integer(description_of<Integer>::value, &places[1]) == static_cast<std::int64_t>(number));
    }
}

TEST_CASE_TEMPLATE("a real comes out as it went in", Real, float, double) {
    for (Real number : {Real(0), Real(-1.5), std::numeric_limits<Real>::max(), std::numeric_limits<Real>::infinity()}) {
        Real place = 7;
        store_real(description_of<Real>::value, &place, static_cast<double>(number));
        CHECK(load_real(description_of<Real>::value, &place) == static_cast<double>(number));
    }
}

TEST_CASE("which numbers a real can hold") {
    const auto& narrow = description_of<float>::value;
    const auto& wide = description_of<double>::value;
    CHECK(real_fits(narrow, static_cast<double>(std::numeric_limits<float>::max())));
    CHECK_FALSE(real_fits(narrow, 3.5e38));
    CHECK(real_fits(wide, 3.5e38));
    CHECK(real_fits(narrow, std::numeric_limits<double>::infinity()));
    CHECK(is_exact_real(narrow, 16'777'216));
    CHECK_FALSE(is_exact_real(narrow, 16'777'217));
    CHECK(is_exact_real(wide, 9'007'199'254'740'992));
    CHECK_FALSE(is_exact_real(wide, 9'007'199'254'740'993));
    CHECK_FALSE(is_exact_real(wide, std::numeric_limits<std::int64_t>::max()));
}

}  // namespace
