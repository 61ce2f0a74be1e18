// SPDX-License-Identifier: Apache-2.0
/** When candidacy begins and ends in the life of an application, and how the application hears of its terms. */
@NullMarked
package dev.leaderelection.boot.lifecycle;

import org.jspecify.annotations.NullMarked;
