// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.report;

import java.time.LocalDate;

/**
 * The report of one day.
 *
 * @param day the day, in UTC
 * @param orders orders taken on that day
 * @param delivered orders of that day that were delivered when the report was written
 * @param memberId the member that wrote it
 * @param token the fencing token of the term in which it did
 */
record Report(LocalDate day, long orders, long delivered, String memberId, long token) {}
