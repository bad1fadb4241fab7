// SPDX-License-Identifier: MIT
// What there is to measure. To be called when all followers have been added.
#pragma once

void add_latencies();
void add_tenants();
