// SPDX-License-Identifier: MIT
// Finds the name somebody probably meant when the one they wrote does not exist.
#pragma once

#include <cstddef>
#include <limits>
#include <string_view>

namespace cfg {

namespace detail {

/// Names are compared up to this many letters between their first and last difference.
inline constexpr std::size_t most_letters_compared = 64;

/// The letter with its case, and the choice between `-` and `_`, taken away.
[[nodiscard]] constexpr char fold_letter(char letter) noexcept {
    if (letter >= 'A' && letter <= 'Z') return static_cast<char>(letter - 'A' + 'a');
    return letter == '-' ? '_' : letter;
}

enum class letter_case { matters, ignored };

template <letter_case Case>
[[nodiscard]] constexpr bool same_letter(char left, char right) noexcept {
    if constexpr (Case == letter_case::ignored) {
        return left == right || fold_letter(left) == fold_letter(right);
    } else {
        return left == right;
    }
}

// Optimal string alignment over a band of the classic table: three rows, and in each only the cells that can still end
// within the limit. Raw loops and arrays, because the compiler's constant evaluator runs this for every misspelt key.
template <letter_case Case>
[[nodiscard]] constexpr std::size_t bounded_edit_distance(std::string_view a, std::string_view b,
                                                          std::size_t limit) noexcept {
    const std::size_t too_far = limit == std::numeric_limits<std::size_t>::max() ? limit : limit + 1;

    const char* longer = a.size() < b.size() ? b.data() : a.data();
    const char* shorter = a.size() < b.size() ? a.data() : b.data();
    std::size_t longer_size = a.size() < b.size() ? b.size() : a.size();
    std::size_t shorter_size = a.size() < b.size() ? a.size() : b.size();
    if (longer_size - shorter_size > limit) return too_far;

    // A shared beginning or end never takes part in the shortest edit.
    while (shorter_size != 0 && same_letter<Case>(*longer, *shorter)) {
        ++longer;
        ++shorter;
        --longer_size;
        --shorter_size;
    }
    while (shorter_size != 0 && same_letter<Case>(longer[longer_size - 1], shorter[shorter_size - 1])) {
        --longer_size;
        --shorter_size;
    }
    if (shorter_size == 0) return longer_size;
    if (limit == 0 || longer_size > most_letters_compared) return too_far;

    const std::size_t reach = limit < longer_size ? limit : longer_size;
    const std::size_t beyond_reach = reach + 1;
    std::size_t rows[3][most_letters_compared + 1] = {};
    std::size_t* two_before = rows[0];
    std::size_t* before = rows[1];
    std::size_t* current = rows[2];
    for (std::size_t column = 0; column <= shorter_size; ++column) before[column] = column;

    for (std::size_t row = 1; row <= longer_size; ++row) {
        const std::size_t first = row > reach ? row - reach : 1;
        const std::size_t last = row + reach < shorter_size ? row + reach : shorter_size;
        // The cells on either side of the band are read by their neighbours, so they must say "too far".
        current[first - 1] = first == 1 ? row : beyond_reach;
        if (last < shorter_size) current[last + 1] = beyond_reach;
        std::size_t nearest = current[first - 1];
        for (std::size_t column = first; column <= last; ++column) {
            const bool same = same_letter<Case>(longer[row - 1], shorter[column - 1]);
            std::size_t edits = before[column - 1] + (same ? 0 : 1);
            if (before[column] + 1 < edits) edits = before[column] + 1;
            if (current[column - 1] + 1 < edits) edits = current[column - 1] + 1;
            const bool swapped = row > 1 && column > 1 && same_letter<Case>(longer[row - 1], shorter[column - 2]) &&
                                 same_letter<Case>(longer[row - 2], shorter[column - 1]);
            if (swapped && two_before[column - 2] + 1 < edits) edits = two_before[column - 2] + 1;
            current[column] = edits;
            if (edits < nearest) nearest = edits;
        }
        if (nearest > reach) return too_far;
        std::size_t* const recycled = two_before;
        two_before = before;
        before = current;
        current = recycled;
    }
    return before[shorter_size] > limit ? too_far : before[shorter_size];
}

/// How many edits two names may be apart and still look like one name misspelt: a third of their letters, from 1 to 3.
[[nodiscard]] constexpr std::size_t most_plausible_edits(std::string_view written,
                                                         std::string_view candidate) noexcept {
    const std::size_t third = (written.size() > candidate.size() ? written.size() : candidate.size()) / 3;
    return third < 1 ? 1 : third > 3 ? 3 : third;
}

/// The edit distance, but with every difference in case and between `-` and `_` together counted as one edit.
[[nodiscard]] constexpr std::size_t typo_distance(std::string_view written, std::string_view candidate,
                                                  std::size_t limit) noexcept {
    const std::size_t exact = bounded_edit_distance<letter_case::matters>(written, candidate, limit);
    if (limit == 0 || (exact <= 1 && written.size() + candidate.size() > 2)) return exact;
    const std::size_t folded = bounded_edit_distance<letter_case::ignored>(written, candidate, limit - 1) + 1;
    // One single letter in place of another is a different name rather than a typo.
    if (written.size() <= 1 && candidate.size() <= 1 && folded > 1) return limit + 1;
    return folded < exact ? folded : exact;
}

}  // namespace detail

/// The least number of letters to insert, remove, replace or swap with a neighbour to turn `a` into `b`.
/// Returns `limit + 1` when that is more than `limit`, or when more than 64 letters lie between the first and the last
/// difference. Cost: about `limit` times the length of the part that differs; allocates nothing.
[[nodiscard]] constexpr std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) noexcept {
    return detail::bounded_edit_distance<detail::letter_case::matters>(a, b, limit);
}

/// Whether `written` looks like `candidate` misspelt: a third of the letters may differ, from one to three of them.
/// Upper and lower case, and `-` in place of `_`, together count as one difference however often they occur.
[[nodiscard]] constexpr bool is_plausible_typo(std::string_view written, std::string_view candidate) noexcept {
    const std::size_t limit = detail::most_plausible_edits(written, candidate);
    return detail::typo_distance(written, candidate, limit) <= limit;
}

/// Collects the name nearest to a written one from candidates it is shown one by one.
/// Lifetime: keeps views; both the written name and the candidates must outlive it.
class nearest_name {
public:
    constexpr explicit nearest_name(std::string_view written) noexcept : written_(written) {}

    /// Remembers `candidate` if `written` looks more like it than like all earlier ones; of equals the first one stays.
    constexpr void consider(std::string_view candidate) noexcept {
        if (best_distance_ == 0) return;
        std::size_t limit = detail::most_plausible_edits(written_, candidate);
        if (limit >= best_distance_) limit = best_distance_ - 1;
        const std::size_t distance = detail::typo_distance(written_, candidate, limit);
        if (distance <= limit) {
            best_ = candidate;
            best_distance_ = distance;
        }
    }

    /// The nearest candidate so far; empty while none is plausible.
    [[nodiscard]] constexpr std::string_view best() const noexcept { return best_; }

private:
    std::string_view written_;
    std::string_view best_;
    std::size_t best_distance_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace cfg
