// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import dev.leaderelection.LeaderException;
import org.jspecify.annotations.Nullable;

/** An operation of a store failed, or its outcome is unknown. */
public class StoreException extends LeaderException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception whose message names the store, the operation and the remedy.
     *
     * @param store the store's name
     * @param operation what was attempted
     * @param remedy what happened and what helps
     * @param cause the failure below, if there is one
     */
    public StoreException(String store, String operation, String remedy, @Nullable Throwable cause) {
        super("Store '" + store + "' could not " + operation + ": " + remedy, cause);
    }
}
