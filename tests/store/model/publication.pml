// SPDX-License-Identifier: MIT
// The protocol of cfg/store/publication.hpp, for the model checker Spin: every order in which the steps of readers and of
// the one who publishes can come.
//
// A step here is one access to a variable that threads share, in the order of the code and under its names. The steps are
// sequentially consistent: what the weaker orders of C++ allow beyond that is out of reach of this model; the thread
// sanitizer looks after it in publication_threads.cpp. How long the publication itself lives is not modelled.
//
// Checked: no version is read, counted or freed after it was freed, and no lease used after its end; no thread pins an older
// version than one that it has pinned or heard of; at the end, every version has been freed once and every lease has ended.
//
// check.py checks it as it is in several sizes, and with each BROKEN_... defined, which must be found out in one of them.

#define READERS 2
#ifndef VERSIONS
#define VERSIONS 3
#endif
#ifndef PINS
#define PINS 2  // that a reader makes
#endif
#ifndef COPIES
#define COPIES 0
#endif
#ifndef MAIL
#define MAIL true  // whether pins go to other threads
#endif
#ifndef MOST_COUNTED
#define MOST_COUNTED 9  // none is moved
#endif
#define BIAS 50
#define LEASES (READERS * PINS)
#define NO_LEASE 0
#define TAKEN 0
#define GIVEN_UP 99

// Versions and leases have numbers from 1. Those of leases are not used again, so that every use after the end is seen.
byte current;
byte word_position;
byte word_count;
byte at[VERSIONS];  // by position
bool is_used[VERSIONS];
byte position[VERSIONS + 1];
short holders[VERSIONS + 1];
bool retired[VERSIONS + 1];
bool freed[VERSIONS + 1];

byte available[LEASES + 1];
byte node[LEASES + 1];
short counted[LEASES + 1];
bool is_made[LEASES + 1];
bool ended[LEASES + 1];

byte told;  // a version that a thread has pinned, told to all
byte readers_ended;

// A pin on its way from one thread to another.
byte mail_lease;
bool mail_took;

// Every process has: byte held (its slot), and for what it is doing: byte v, w, x, i, l; short n, seen; bool is_last.

// What need not be told apart any more makes states alike.
inline forget() {
    v = 0; w = 0; x = 0; i = 0; l = 0; n = 0; seen = 0; is_last = false
}

// When a version that nobody holds is put on the list makes no difference to others: so that is one step.
inline release(version, count) {
    atomic {
        assert(!freed[version]);
        holders[version] = holders[version] - (count);
        if
        :: holders[version] == 0 -> assert(!retired[version]); retired[version] = true
        :: else
        fi
    }
}

// Nobody may use the lease from here on.
inline end(lease) {
    atomic { assert(!ended[lease]); ended[lease] = true; release(node[lease], 1) }
}

inline uncount(lease, count) {
    atomic { assert(!ended[lease]); counted[lease] = counted[lease] - (count); is_last = counted[lease] == 0 }
    if
    :: is_last -> end(lease)
    :: else
    fi
}

inline give_up(lease) {
    if
    :: lease != NO_LEASE ->
        atomic {
            assert(!ended[lease]);
#ifdef BROKEN_GIVING_UP_FORGETS_THE_PIN
            n = BIAS;
#else
            n = BIAS - (available[lease] == TAKEN -> 1 : 0);
#endif
            available[lease] = GIVEN_UP
        }
        uncount(lease, n)
    :: else
    fi
}

inline unpin(lease, took) {
    assert(!freed[node[lease]]);  // read until then
    if
    :: took && held == lease -> atomic { assert(!ended[lease] && available[lease] == TAKEN); available[lease] = node[lease] }
    :: took && held != lease ->
#ifdef BROKEN_RETURN_WITHOUT_LOOKING
        atomic { x = true; available[lease] = node[lease] };
#else
        atomic {
            assert(!ended[lease]);
            x = available[lease] == TAKEN;
            if
            :: x -> available[lease] = node[lease]
            :: else
            fi
        }
#endif
        if
        :: x
        :: else -> uncount(lease, 1)
        fi
    :: !took -> uncount(lease, 1)
    fi;
    atomic { lease = NO_LEASE; took = false; forget() }
}

// w = the version that the caller counts itself on.
inline acquire() {
#ifdef BROKEN_COUNT_IN_TWO_STEPS
    x = word_position;
    atomic { word_count++; seen = word_count }
#else
    atomic { x = word_position; word_count++; seen = word_count }
#endif
    atomic { w = at[x]; assert(!freed[w]) }
    if
    :: seen > MOST_COUNTED -> move_count()
    :: else
    fi
}

// x is the position, and seen the count there.
inline move_count() {
    n = seen;
    i = x;
    atomic { assert(!freed[w]); holders[w] = holders[w] + n }
    do
#ifdef BROKEN_MOVE_FROM_THE_NEXT_VERSION
    :: i == word_position && seen >= n ->
#else
    :: i == x && seen >= n ->
#endif
        atomic {
            if
            :: word_position == i && word_count == seen -> word_count = seen - n; break
            :: else -> i = word_position; seen = word_count
            fi
        }
    :: else -> atomic { assert(!freed[w]); holders[w] = holders[w] - n; break }
    od
}

// A pin in lease and took. It is told of as soon as the version is known, for others must see none that is older then.
inline pin_current(lease, took) {
    atomic { heard = told; assert(!ended[held]) }
    v = available[held];
    if
    :: atomic { v == current -> available[held] = TAKEN; lease = held; took = true; tell() }
    :: atomic { v != current -> took = false }
        if
        :: node[held] != current ->
            acquire();
            atomic {
                v = w;
                made++;
                lease = first_lease + made;
                is_made[lease] = true;
                available[lease] = v;
                node[lease] = v;
                counted[lease] = BIAS + 1;
                l = held;
                held = lease;
                tell()
            }
            give_up(l)
        :: atomic { node[held] == current -> assert(!ended[held]); v = node[held]; counted[held] = counted[held] + 1; lease = held; tell() }
        fi
    fi;
    atomic { pinned++; forget() }
}

inline tell() {
    assert(!freed[v]);
    assert(v >= last);
    assert(v >= heard);
    heard = 0;
    last = v;
    told = v
}

proctype reader(byte first_lease) {
    byte held = NO_LEASE, made = 0, pinned = 0, copied = 0, last = 0, heard = 0;
    byte v, w, x, i, l;
    short n, seen;
    bool is_last;
    byte lease[2];  // of up to two pins
    bool took[2];

    do
    :: pinned < PINS && lease[0] == NO_LEASE -> pin_current(lease[0], took[0])
    :: pinned < PINS && lease[0] != NO_LEASE && lease[1] == NO_LEASE -> pin_current(lease[1], took[1])
    :: lease[0] != NO_LEASE -> unpin(lease[0], took[0])
    :: lease[1] != NO_LEASE -> unpin(lease[1], took[1])
    :: atomic { copied < COPIES && lease[0] != NO_LEASE && lease[1] == NO_LEASE ->
        copied++;
        assert(!ended[lease[0]]);
        counted[lease[0]] = counted[lease[0]] + 1;
        lease[1] = lease[0]; took[1] = false }
    :: atomic { MAIL && lease[0] != NO_LEASE && mail_lease == NO_LEASE ->
        mail_lease = lease[0]; mail_took = took[0]; lease[0] = NO_LEASE; took[0] = false }
    :: atomic { mail_lease != NO_LEASE && lease[0] == NO_LEASE ->
        lease[0] = mail_lease; took[0] = mail_took; mail_lease = NO_LEASE; mail_took = false }
    :: pinned == PINS && lease[0] == NO_LEASE && lease[1] == NO_LEASE -> break
    od;
    give_up(held);
    atomic { held = NO_LEASE; made = 0; pinned = 0; copied = 0; last = 0; forget(); readers_ended++ }
}

inline free_retired() {
    atomic {  // what is retired in the meantime is freed the next time
        for (i : 1 .. VERSIONS) {
            if
            :: retired[i] ->
                assert(!freed[i] && holders[i] == 0);
                retired[i] = false;
                freed[i] = true;
                is_used[position[i]] = false
            :: else
            fi
        }
    }
}

inline take_position(version) {
    atomic {
        i = 0;
        do
        :: is_used[i] -> i++
        :: else -> break
        od;
        is_used[i] = true;
        position[version] = i;
        at[i] = version;
        holders[version] = BIAS
    }
}

inline exchange_word() {
#ifdef BROKEN_EXCHANGE_IN_TWO_STEPS
    n = word_count;
    atomic { word_position = position[current_version]; word_count = 0 }
#else
    atomic { n = word_count; word_position = position[current_version]; word_count = 0 }
#endif
}

active proctype writer() {
    byte held = NO_LEASE;
    byte current_version = 1, old, v, w, x, i, l;
    short n, seen;
    bool is_last;

    d_step { available[NO_LEASE] = GIVEN_UP }
    take_position(current_version);
    atomic { word_position = position[current_version]; current = current_version; run reader(0); run reader(PINS) }
    do
    :: current_version < VERSIONS ->
        old = current_version;
        current_version++;
        take_position(current_version);
#ifdef BROKEN_WORD_BEFORE_CURRENT
        exchange_word();
        current = current_version;
#else
        current = current_version;
        exchange_word();
#endif
        release(old, BIAS - n);
        free_retired();
        atomic { old = 0; forget() }
    :: else -> break
    od;

    readers_ended == READERS;
    if
    :: mail_lease != NO_LEASE -> unpin(mail_lease, mail_took)
    :: else
    fi;
    release(current_version, BIAS - word_count);
    free_retired();
    atomic {
        for (i : 1 .. VERSIONS) {
            assert(freed[i] && holders[i] == 0)
        }
        for (i : 1 .. LEASES) {
            assert(ended[i] == is_made[i])
        }
    }
}
