// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an operator can do about a role on this process. */
enum RoleAction {
    STEP_DOWN,
    TRANSFER,
    PAUSE,
    RESUME;

    static Optional<RoleAction> of(@Nullable String text) {
        return Arrays.stream(values())
                .filter(action -> action.text().equals(text))
                .findFirst();
    }

    static String all() {
        return Arrays.stream(values()).map(RoleAction::text).collect(Collectors.joining(", "));
    }

    /** Whether only the leader can be asked for it. */
    boolean needsLeader() {
        return this == STEP_DOWN || this == TRANSFER;
    }

    private String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
