// SPDX-License-Identifier: Apache-2.0
/** The store that keeps sessions and roles in three tables of a SQL database. */
@NullMarked
package dev.leaderelection.jdbc;

import org.jspecify.annotations.NullMarked;
