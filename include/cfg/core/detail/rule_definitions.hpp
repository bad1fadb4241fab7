// SPDX-License-Identifier: MIT
// Whether a value keeps to its schema entry, at run time.
#pragma once

#include <cfg/core/rule.hpp>
#include <cfg/core/slot.hpp>
#include <cstdint>
#include <string>

namespace cfg::detail {

CFG_INLINE broken_rule broken_at(const field& entry, const type_description& type, const void* object,
                                 std::string& storage) {
    switch (type.kind) {
        case form::optional:
        case form::secret: {
            const void* held = type.wrapper->peek(object);
            return held != nullptr ? broken_at(entry, *type.element, held, storage) : broken_rule::none;
        }
        case form::integer: {
            const std::int64_t number = load_integer(type, object);
            return first_broken(
                entry, {type.is_signed ? bound(number) : bound(static_cast<std::uint64_t>(number)), {}, false, false});
        }
        case form::real:
            return first_broken(entry, {bound(load_real(type, object)), {}, false, false, type.size == sizeof(float)});
        case form::string: {
            const std::string& text = *static_cast<const std::string*>(object);
            return first_broken(entry, {bound(count_characters(text)), text, true, true});
        }
        case form::encoded: {
            storage = type.text->format(object);
            observed value{{}, storage, true, false};
            if (type.text->measure != nullptr) value.number = type.text->measure(object);
            if (entry.must_not_be_empty && storage.empty()) return broken_rule::empty;
            return first_broken(entry, value);
        }
        case form::list:
        case form::array:
        case form::map: return first_broken(entry, {bound(type.container->size(object)), {}, false, true});
        case form::boolean:
        case form::table:
        case form::dynamic: break;
    }
    return broken_rule::none;
}

}  // namespace cfg::detail
