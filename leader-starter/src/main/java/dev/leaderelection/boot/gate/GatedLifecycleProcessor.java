// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import java.util.HashMap;
import java.util.Map;
import org.springframework.context.Lifecycle;
import org.springframework.context.support.DefaultLifecycleProcessor;

/** Starts the beans of the context, but for those that run under a role. A stop of the context stops all. */
final class GatedLifecycleProcessor extends DefaultLifecycleProcessor {

    private final RoleLifecycles lifecycles;

    private volatile boolean starting;

    GatedLifecycleProcessor(RoleLifecycles lifecycles) {
        this.lifecycles = lifecycles;
    }

    @Override
    public void start() {
        starting(super::start);
    }

    @Override
    public void onRefresh() {
        starting(super::onRefresh);
    }

    @Override
    public void onRestart() {
        starting(super::onRestart);
    }

    @Override
    protected Map<String, Lifecycle> getLifecycleBeans() {
        Map<String, Lifecycle> beans = new HashMap<>(super.getLifecycleBeans());
        if (starting) {
            beans.keySet().removeIf(lifecycles::contains);
        }
        return beans;
    }

    private void starting(Runnable start) {
        starting = true;
        try {
            start.run();
        } finally {
            starting = false;
        }
        lifecycles.stopWhatIsNotLed();
    }
}
