// SPDX-License-Identifier: Apache-2.0
/** The daily report, a second role that another instance may lead. */
@NullMarked
package dev.leaderelection.sample.report;

import org.jspecify.annotations.NullMarked;
