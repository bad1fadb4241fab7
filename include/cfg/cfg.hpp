// SPDX-License-Identifier: MIT
// The one header: everything that needs nothing but the standard library and Boost.PFR.
#pragma once

#include <cfg/core/bytes.hpp>
#include <cfg/core/codec.hpp>
#include <cfg/core/date_time.hpp>
#include <cfg/core/enum_names.hpp>
#include <cfg/core/error.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/key.hpp>
#include <cfg/core/limits.hpp>
#include <cfg/core/origin.hpp>
#include <cfg/core/report.hpp>
#include <cfg/core/restart.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/secret.hpp>
#include <cfg/core/value.hpp>
#include <cfg/core/version.hpp>
#include <cfg/core/write_options.hpp>
#include <cfg/formats/edit_toml.hpp>
#include <cfg/formats/toml.hpp>
#include <cfg/load/explain.hpp>
#include <cfg/load/explain_sources.hpp>
#include <cfg/load/load.hpp>
#include <cfg/load/loaded.hpp>
#include <cfg/load/overrides.hpp>
#include <cfg/load/write.hpp>
#include <cfg/sources/args.hpp>
#include <cfg/sources/directory.hpp>
#include <cfg/sources/dotenv.hpp>
#include <cfg/sources/env.hpp>
#include <cfg/sources/file.hpp>
#include <cfg/sources/text.hpp>
#include <cfg/store/diff.hpp>
