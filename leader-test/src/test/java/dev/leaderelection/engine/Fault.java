// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/** Small faults that may befall any single operation. */
enum Fault {
    LOST_REQUEST,
    LOST_ANSWER,
    LATE_EFFECT,
    DUPLICATE,
    SLOW,
    PAUSE,
    HELD_UP,
    LOST_HINT,
    PARTIAL_BATCH,
    SPLIT_READ
}
