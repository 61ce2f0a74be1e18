// SPDX-License-Identifier: Apache-2.0
/** The application's view of leader election: services, roles, terms, listeners and settings. */
@NullMarked
package dev.leaderelection;

import org.jspecify.annotations.NullMarked;
