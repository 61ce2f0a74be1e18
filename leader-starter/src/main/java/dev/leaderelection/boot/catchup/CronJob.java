// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32;
import org.springframework.util.ClassUtils;

/** A gated method of one bean that is scheduled by cron expressions, and its runs in this process. Safe for use by any thread. */
final class CronJob {

    private static final int LONGEST_KEY = 200;

    private final String beanName;

    private final Object target;

    private final Method method;

    private final String role;

    private final CronTimes times;

    private final String scheduler;

    private int running;

    private long lastToken = Long.MIN_VALUE;

    /** The latest time due of the runs that have ended since none was running. */
    private Instant doneUntil = Instant.MIN;

    CronJob(String beanName, Object target, Method method, String role, Schedule schedule) {
        this.beanName = beanName;
        this.target = target;
        this.method = method;
        this.role = role;
        this.times = schedule.times();
        this.scheduler = schedule.scheduler();
    }

    String role() {
        return role;
    }

    String beanName() {
        return beanName;
    }

    Method method() {
        return method;
    }

    CronTimes times() {
        return times;
    }

    /** The qualifier of the scheduler that runs it, empty for the usual one. */
    String scheduler() {
        return scheduler;
    }

    boolean isOf(Object calledTarget, Method calledMethod) {
        return target == calledTarget
                && method.getName().equals(calledMethod.getName())
                && method.equals(ClassUtils.getMostSpecificMethod(calledMethod, method.getDeclaringClass()));
    }

    /** Where its record is: a name as notes have them, the same on every member. */
    String key() {
        String name = beanName + "." + method.getName();
        String allowed = name.replaceAll("[^A-Za-z0-9._:-]", "-");
        if (allowed.equals(name) && name.length() <= LONGEST_KEY) {
            return name;
        }
        CRC32 checksum = new CRC32();
        checksum.update(name.getBytes(StandardCharsets.UTF_8));
        String end = ":" + Long.toHexString(checksum.getValue());
        return allowed.substring(0, Math.min(allowed.length(), LONGEST_KEY - end.length())) + end;
    }

    /** A run begins under a term. */
    synchronized void begins(long token) {
        running++;
        lastToken = Math.max(lastToken, token);
    }

    /** Whether a run has begun under that term, or a later one. */
    synchronized boolean hasBegunUnder(long token) {
        return lastToken >= token;
    }

    /**
     * A run is over. As long as another one goes on, nobody can tell up to when all is done.
     *
     * @param due the time that it was for
     * @param now when it ended: what was due meanwhile is not run any more by Spring's scheduler
     * @param completed whether it did what it was to do
     * @return up to when all is done, if that is to be written down
     */
    synchronized Optional<Instant> ended(Instant due, Instant now, boolean completed) {
        running--;
        if (completed) {
            Instant last = times.latest(now).filter(time -> time.isAfter(due)).orElse(due);
            doneUntil = last.isAfter(doneUntil) ? last : doneUntil;
        }
        if (running > 0 || doneUntil.equals(Instant.MIN)) {
            return Optional.empty();
        }
        Instant done = doneUntil;
        doneUntil = Instant.MIN;
        return Optional.of(done);
    }

    @Override
    public String toString() {
        return "'" + beanName + "'." + method.getName();
    }

    /**
     * What stands in the annotations.
     *
     * @param times when it is due
     * @param scheduler the qualifier of its scheduler, empty for the usual one
     */
    record Schedule(CronTimes times, String scheduler) {}
}
