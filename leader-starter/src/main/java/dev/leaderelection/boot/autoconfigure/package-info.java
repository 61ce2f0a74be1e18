// SPDX-License-Identifier: Apache-2.0
/** Makes the service of an application out of its configuration: the settings, the backend that was chosen, its store. */
@NullMarked
package dev.leaderelection.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
