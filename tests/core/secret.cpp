// SPDX-License-Identifier: MIT
// Tests of core/secret.hpp: only expose() reads a secret, nothing prints it, and its memory is zero once it is gone.
#include <cfg/core/secret.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using cfg::secret;
using access = cfg::detail::secret_access;

constexpr char short_text[] = "s3cr3t-canary";                                      // fits into the string itself
constexpr char long_text[] = "s3cr3t-canary-that-is-too-long-for-the-string-itself";  // is allocated

// ---- what a secret is ----------------------------------------------------------------------------------------------

static_assert(cfg::secret_mask == "********");
static_assert(std::is_convertible_v<std::string, secret<std::string>>);
static_assert(std::is_convertible_v<const char*, secret<std::string>>);
static_assert(std::is_convertible_v<int, secret<int>>);
static_assert(!std::is_convertible_v<secret<std::string>, std::string>);
static_assert(!std::is_convertible_v<secret<std::string>, std::string_view>);
static_assert(!std::is_convertible_v<secret<int>, int> && !std::is_constructible_v<bool, secret<int>>);
static_assert(!std::is_aggregate_v<secret<std::string>>, "otherwise it would be taken for a nested struct");
static_assert(std::is_nothrow_move_constructible_v<secret<std::string>>, "so that vectors move secrets");
static_assert(std::is_nothrow_move_assignable_v<secret<std::string>>);
static_assert(std::is_copy_constructible_v<secret<std::string>>);
static_assert(std::is_default_constructible_v<secret<std::string>>);

template <class Stream, class Value>
concept printable = requires(Stream& stream, const Value& value) { stream << value; };
static_assert(printable<std::ostream, std::string>, "the concept can tell");
static_assert(!printable<std::ostream, secret<std::string>>);
static_assert(!printable<std::ostream, secret<int>>);

template <class Value>
concept has_empty = requires(const Value& value) { value.empty(); };
static_assert(has_empty<secret<std::string>> && has_empty<secret<std::vector<int>>> && !has_empty<secret<int>>);

static_assert(cfg::detail::wipeable<std::string> && cfg::detail::wipeable<std::vector<std::byte>>);
static_assert(cfg::detail::wipeable<std::vector<std::string>> && cfg::detail::wipeable<std::array<char, 32>>);
static_assert(!cfg::detail::wipeable<std::string_view> && !cfg::detail::wipeable<const char*>);
static_assert(!cfg::detail::wipeable<std::shared_ptr<int>> && !cfg::detail::wipeable<std::vector<bool>>);
static_assert(cfg::detail::is_secret<secret<int>> && !cfg::detail::is_secret<int>);

constexpr int exposed_in_a_constant_expression() {
    secret<int> pin = 1234;
    secret<int> copy = pin;
    secret<int> moved = std::move(copy);
    copy = moved;
    copy = std::move(moved);
    return copy == pin ? copy.expose() : 0;
}
static_assert(exposed_in_a_constant_expression() == 1234);
constexpr secret<int> constant_pin{1234};
static_assert(constant_pin.expose() == 1234);

TEST_CASE("a constant secret survives its own destructor") {
    constexpr secret<int> on_the_stack{4321};
    static const secret<int> in_static_memory{5678};
    CHECK(on_the_stack.expose() + constant_pin.expose() + in_static_memory.expose() == 11'233);
}

// ---- use -----------------------------------------------------------------------------------------------------------

struct settings {
    secret<std::string> token{"x"};
    secret<std::string> password = "y";
    secret<std::vector<std::uint8_t>> key{{1, 2, 3}};
    secret<int> pin = 7;
    secret<std::string> unset = {};
};
static_assert(std::is_aggregate_v<settings>);

TEST_CASE("a secret is a plain member of an aggregate") {
    settings with_defaults;
    CHECK(with_defaults.token.expose() == "x");
    CHECK(with_defaults.password.expose() == "y");
    CHECK(with_defaults.key.expose() == std::vector<std::uint8_t>{1, 2, 3});
    CHECK(with_defaults.pin.expose() == 7);
    CHECK(with_defaults.unset.empty());
    CHECK_FALSE(with_defaults.token.empty());

    const settings given{.token = "t", .pin = 8};
    CHECK(given.token.expose() == "t");
    CHECK(given.pin.expose() == 8);

    with_defaults = given;
    CHECK(with_defaults.token == given.token);
    CHECK(with_defaults.token == "t");
}

TEST_CASE("secrets compare by value") {
    CHECK(secret<std::string>("abc") == secret<std::string>("abc"));
    CHECK(secret<std::string>("abc") != secret<std::string>("abd"));
    CHECK(secret<std::string>("bbc") != secret<std::string>("abc"));
    CHECK(secret<std::string>("abc") != secret<std::string>("abcd"));
    CHECK(secret<std::string>() == secret<std::string>(""));
    CHECK(secret<std::vector<std::byte>>({std::byte{0xFF}}) != secret<std::vector<std::byte>>({std::byte{0x7F}}));
    CHECK(secret<std::vector<int>>({1, 2}) == secret<std::vector<int>>({1, 2}));
    CHECK(secret<std::vector<int>>({1, 256}) != secret<std::vector<int>>({1, 512}));
    CHECK(secret<double>(1.5) == secret<double>(1.5));
}

TEST_CASE("a copy is independent and a source that was moved from is empty") {
    for (const char* text : {short_text, long_text}) {
        secret<std::string> original(text);
        secret<std::string> copy = original;
        const secret<std::string> moved = std::move(original);
        CHECK(moved.expose() == text);
        CHECK(original.empty());
        CHECK(copy == moved);

        secret<std::string> assigned("old");
        assigned = copy;
        CHECK(assigned.expose() == text);
        assigned = *&assigned;
        CHECK(assigned.expose() == text);
        assigned = std::move(copy);
        CHECK(assigned.expose() == text);
        CHECK(copy.empty());
        copy = "again";
        CHECK(copy.expose() == "again");
    }
    secret<int> pin = 7;
    const secret<int> moved_pin = std::move(pin);
    CHECK(moved_pin.expose() == 7);
    CHECK(pin.expose() == 0);
}

TEST_CASE("readers write in place") {
    secret<std::string> token(long_text);
    CHECK(&access::value(token) == &token.expose());
    access::value(token) += "!";
    CHECK(token.expose() == std::string(long_text) + "!");
    access::wiped_value(token) = "new";
    CHECK(token.expose() == "new");
}

TEST_CASE("doctest, which prints what it can, cannot print a secret") {
    CHECK(doctest::toString(secret<std::string>(short_text)) == "{?}");
}

// ---- the memory ----------------------------------------------------------------------------------------------------

// Storage that outlives the secret in it, so that a test can look at what was left behind.
template <class T>
class morgue {
public:
    template <class... Argument>
    explicit morgue(Argument&&... argument) : object_(new (storage_) secret<T>(std::forward<Argument>(argument)...)) {}
    morgue(const morgue&) = delete;
    morgue& operator=(const morgue&) = delete;
    ~morgue() { destroy(); }

    secret<T>& operator*() { return *object_; }

    void destroy() {
        if (object_ != nullptr) object_->~secret<T>();
        object_ = nullptr;
    }

    [[nodiscard]] bool holds(std::string_view text) const {
        // Through volatile, since the compiler may assume that nobody reads what a destructor wrote.
        std::string left_behind;
        for (const volatile unsigned char& byte : storage_) left_behind += static_cast<char>(byte);
        return left_behind.find(text) != std::string::npos;
    }

private:
    alignas(secret<T>) unsigned char storage_[sizeof(secret<T>)] = {};
    secret<T>* object_;
};

// An allocator that looks at every block it is about to free.
std::size_t blocks_freed = 0;
std::size_t blocks_freed_unwiped = 0;

template <class T>
struct inspecting_allocator {
    using value_type = T;

    inspecting_allocator() = default;
    template <class Other>
    inspecting_allocator(const inspecting_allocator<Other>&) noexcept {}

    T* allocate(std::size_t count) {
        void* const memory = std::malloc(count * sizeof(T));
        std::memset(memory, 0, count * sizeof(T));
        return static_cast<T*>(memory);
    }

    void deallocate(T* memory, std::size_t count) noexcept {
        ++blocks_freed;
        const auto* const byte = reinterpret_cast<const volatile unsigned char*>(memory);
        for (std::size_t i = 0; i < count * sizeof(T); ++i) {
            // Any byte that is left, not only a canary still in one piece.
            if (byte[i] != 0) {
                ++blocks_freed_unwiped;
                break;
            }
        }
        std::free(memory);
    }

    friend bool operator==(const inspecting_allocator&, const inspecting_allocator&) = default;
};

using inspected_string = std::basic_string<char, std::char_traits<char>, inspecting_allocator<char>>;
using inspected_numbers = std::vector<std::uint32_t, inspecting_allocator<std::uint32_t>>;

struct freed_blocks {
    freed_blocks() {
        blocks_freed = 0;
        blocks_freed_unwiped = 0;
    }
};

// A buffer that keeps its text inside, as short strings do, and looks at itself when it is destroyed.
std::size_t objects_destroyed = 0;
std::size_t objects_destroyed_unwiped = 0;

class inspected_inline_text {
public:
    using value_type = char;

    inspected_inline_text() = default;
    explicit inspected_inline_text(std::string_view text) : size_(text.copy(letters_, sizeof(letters_))) {}
    inspected_inline_text(const inspected_inline_text&) = default;
    inspected_inline_text& operator=(const inspected_inline_text&) = default;
    ~inspected_inline_text() {
        ++objects_destroyed;
        for (const volatile char& letter : letters_) {
            if (letter != 0) {
                ++objects_destroyed_unwiped;
                break;
            }
        }
    }

    char* data() { return letters_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t capacity() const { return sizeof(letters_); }
    void resize(std::size_t size) { size_ = size; }
    void clear() { size_ = 0; }

private:
    char letters_[32] = {};  // before size_, whose initialiser fills it
    std::size_t size_ = 0;
};

TEST_CASE("the tests of wiping can fail") {
    {
        freed_blocks counted;
        { const inspected_string text(long_text); }
        CHECK(blocks_freed == 1);
        CHECK(blocks_freed_unwiped == 1);
    }
    {
        objects_destroyed_unwiped = 0;
        { const inspected_inline_text text(short_text); }
        CHECK(objects_destroyed_unwiped == 1);
    }
    const morgue<std::string> alive{std::string(short_text)};
    CHECK(alive.holds(short_text));
}

TEST_CASE("no temporary inside the secret keeps a copy") {
    using hidden_text = secret<inspected_inline_text>;
    objects_destroyed = 0;
    objects_destroyed_unwiped = 0;
    {
        hidden_text one(inspected_inline_text{short_text});
        hidden_text two = one;
        const hidden_text three = std::move(one);
        one = three;
        two = std::move(one);
        one = inspected_inline_text(short_text);
    }
    CHECK(objects_destroyed > 3);
    CHECK(objects_destroyed_unwiped == 0);
}

TEST_CASE("a short string is wiped from inside the secret") {
    SUBCASE("on destruction") {
        morgue<std::string> gone{std::string(short_text)};
        gone.destroy();
        CHECK_FALSE(gone.holds("canary"));
        CHECK_FALSE(gone.holds("cr3t"));
    }
    SUBCASE("when it is moved from") {
        morgue<std::string> source{std::string(short_text)};
        const secret<std::string> target = std::move(*source);
        CHECK_FALSE(source.holds("cr3t"));
    }
    SUBCASE("when it is moved from by assignment") {
        morgue<std::string> source{std::string(short_text)};
        secret<std::string> target;
        target = std::move(*source);
        CHECK_FALSE(source.holds("cr3t"));
    }
    SUBCASE("when it is assigned over with something shorter") {
        morgue<std::string> target{std::string(short_text)};
        *target = "x";
        CHECK_FALSE(target.holds("canary"));
        CHECK((*target).expose() == "x");
    }
}

TEST_CASE("an allocated string is wiped before its block is freed") {
    freed_blocks counted;
    SUBCASE("on destruction") {
        { const secret<inspected_string> gone{inspected_string(long_text)}; }
        CHECK(blocks_freed == 1);
    }
    SUBCASE("on destruction, beyond its present size") {
        {
            secret<inspected_string> gone{inspected_string(long_text)};
            access::value(gone).resize(3);
        }
        CHECK(blocks_freed == 1);
    }
    SUBCASE("on copying and moving") {
        {
            secret<inspected_string> one{inspected_string(long_text)};
            const secret<inspected_string> two = one;
            const secret<inspected_string> three = std::move(one);
        }
        CHECK(blocks_freed == 2);
    }
    SUBCASE("when it is assigned over") {
        {
            secret<inspected_string> target{inspected_string(long_text)};
            secret<inspected_string> source{inspected_string(long_text)};
            target = source;
            target = std::move(source);
            target = secret<inspected_string>(inspected_string(200, 'x'));
        }
        CHECK(blocks_freed >= 3);
    }
    SUBCASE("when a reader overwrites it with something longer") {
        {
            secret<inspected_string> target{inspected_string(long_text)};
            access::wiped_value(target).assign(1000, 'x');
        }
        CHECK(blocks_freed == 2);
    }
    CHECK(blocks_freed_unwiped == 0);
}

TEST_CASE("a vector is wiped up to its capacity") {
    freed_blocks counted;
    {
        secret<inspected_numbers> numbers{inspected_numbers(100, 0xDEADBEEF)};
        access::value(numbers).resize(1);
    }
    CHECK(blocks_freed == 1);
    CHECK(blocks_freed_unwiped == 0);
}

TEST_CASE("the strings of a list are wiped one by one") {
    freed_blocks counted;
    {
        secret<std::vector<inspected_string>> strings;
        access::value(strings).emplace_back(long_text);
        access::value(strings).emplace_back(long_text);
        const secret<std::vector<inspected_string>> copy = strings;
        CHECK(copy.expose().at(1) == long_text);
    }
    CHECK(blocks_freed == 4);
    CHECK(blocks_freed_unwiped == 0);
}

TEST_CASE("a plain value is wiped") {
    using key = std::array<char, 16>;
    key bytes{};
    std::memcpy(bytes.data(), short_text, sizeof(short_text));
    morgue<key> gone(bytes);
    CHECK(gone.holds(short_text));
    gone.destroy();
    CHECK_FALSE(gone.holds("cr3t"));

    morgue<key> source(bytes);
    const secret<key> target = std::move(*source);
    CHECK_FALSE(source.holds("cr3t"));
    CHECK(target.expose() == bytes);
}

}  // namespace
