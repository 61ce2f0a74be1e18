// SPDX-License-Identifier: Apache-2.0
/** What all controllers share. */
@NullMarked
package dev.leaderelection.sample.web;

import org.jspecify.annotations.NullMarked;
