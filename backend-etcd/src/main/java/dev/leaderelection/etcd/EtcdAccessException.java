// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Etcd refuses the user, or what the user wants to do. Nothing was changed, and trying again is of no use before somebody
 * changes user, password or permissions; the message says which.
 */
public final class EtcdAccessException extends StoreException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception, see {@link StoreException}.
     *
     * @param operation what was attempted
     * @param remedy what happened and what helps
     * @param cause the failure below, if there is one
     */
    public EtcdAccessException(String operation, String remedy, @Nullable Throwable cause) {
        super(EtcdLeaderStore.NAME, operation, remedy, cause);
    }
}
