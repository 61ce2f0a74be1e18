// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

/** The session's record is not in the store (any more). The session is over for good. */
public final class SessionGoneException extends StoreException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param store the store's name
     * @param sessionId the session whose record is gone
     */
    public SessionGoneException(String store, String sessionId) {
        super(store, "renew session " + sessionId, "its record is gone; a new session is opened by itself", null);
    }
}
