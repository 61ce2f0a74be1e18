// SPDX-License-Identifier: Apache-2.0
/** What the parts of the starter share: the failure that ends a start with a description and a remedy. */
@NullMarked
package dev.leaderelection.boot;

import org.jspecify.annotations.NullMarked;
