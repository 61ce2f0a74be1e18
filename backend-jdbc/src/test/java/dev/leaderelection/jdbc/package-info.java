// SPDX-License-Identifier: Apache-2.0
/** Tests of the JDBC backend against real databases. */
@NullMarked
package dev.leaderelection.jdbc;

import org.jspecify.annotations.NullMarked;
