// SPDX-License-Identifier: Apache-2.0
/** The code of the documentation's pages, so that it compiles. */
@NullMarked
package dev.leaderelection.boot.docs;

import org.jspecify.annotations.NullMarked;
