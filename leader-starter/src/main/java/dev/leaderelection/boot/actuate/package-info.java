// SPDX-License-Identifier: Apache-2.0
/** The operator's view: the {@code leader} endpoint, the health and the info contributor. */
@NullMarked
package dev.leaderelection.boot.actuate;

import org.jspecify.annotations.NullMarked;
