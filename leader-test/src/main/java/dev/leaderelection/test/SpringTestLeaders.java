// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/** Finds the bean in a test's application context. Apart from its only user, because Spring need not be there. */
final class SpringTestLeaders {

    private SpringTestLeaders() {}

    static TestLeaders of(ExtensionContext context) {
        return SpringExtension.getApplicationContext(context).getBean(TestLeaders.class);
    }
}
