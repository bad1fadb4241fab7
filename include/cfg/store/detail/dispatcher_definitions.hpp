// SPDX-License-Identifier: MIT
// How subscribers are told.
#pragma once

#include <cfg/store/dispatcher.hpp>
