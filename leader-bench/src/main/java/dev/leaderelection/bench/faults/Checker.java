// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads a history and says what in it must not be. Knows nothing of how leaders are elected:
 *
 * <ul>
 *   <li>two processes believe at one moment to lead one role (I1), unless a fault breaks an assumption: then for more than
 *       a TTL, since belief ends by itself whatever the store forgets;
 *   <li>two processes have one token; a token is lower than one that was believed in before (I2), unless a clock was ahead
 *       before that one began, and the store has lost records since: then nothing is left that knows of that token;
 *   <li>a process believes again under a token after it did not (I4);
 *   <li>the register that refuses lower tokens took a write after one with a higher token, or of a term that was over and
 *       had a successor (I3);
 *   <li>at the end nobody leads a role that all want (I8, without its bound: a machine may be slow).
 * </ul>
 */
final class Checker {

    /** How long after a fault that breaks an assumption its consequences may show, in TTLs. */
    private static final int AFTERMATH_TTLS = 2;

    private final History history;

    private final List<String> violations = new ArrayList<>();

    private final List<String> exempt = new ArrayList<>();

    private final Map<Phase, Long> exemptOverlaps = new HashMap<>();

    private Checker(History history) {
        this.history = history;
    }

    static Verdict check(History history) {
        return new Checker(history).check();
    }

    private Verdict check() {
        Map<String, List<Run>> byRole =
                history.runs().stream().collect(Collectors.groupingBy(Run::role, TreeMap::new, Collectors.toList()));
        byRole.values().forEach(this::checkBelief);
        byRole.values().forEach(this::checkTokens);
        checkWrites(byRole);
        List<Gap> gaps = history.roles().stream()
                .flatMap(role -> Gap.of(role, history.runs(), history.begunNanos(), history.endedNanos()).stream())
                .toList();
        gaps.forEach(this::checkEnd);
        List<String> late = new ArrayList<>();
        List<Verdict.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < history.phases().size(); i++) {
            outcomes.add(outcome(i, gaps, late));
        }
        long all = history.writes().stream().mapToLong(Write::count).sum();
        long refused = history.writes().stream()
                .filter(write -> !write.accepted())
                .mapToLong(Write::count)
                .sum();
        return new Verdict(List.copyOf(violations), List.copyOf(exempt), late, outcomes, all, refused);
    }

    private void checkBelief(List<Run> runs) {
        List<Run> inOrder =
                runs.stream().sorted(Comparator.comparingLong(Run::firstBefore)).toList();
        for (int i = 0; i < inOrder.size(); i++) {
            for (int j = i + 1; j < inOrder.size(); j++) {
                Run one = inOrder.get(i);
                Run other = inOrder.get(j);
                if (!one.owner().equals(other.owner()) && one.overlaps(other)) {
                    reportOverlap(one, other);
                }
            }
        }
    }

    private void reportOverlap(Run one, Run other) {
        long at = one.overlapBegin(other);
        String line = String.format(
                Locale.ROOT,
                "I1: %s and %s both believe to lead %s for at least %.3f ms, at %s (tokens %d and %d)",
                one.owner(),
                other.owner(),
                one.role(),
                one.overlapNanos(other) / 1e6,
                at(at),
                one.token(),
                other.token());
        Optional<Phase> excuse = one.overlapNanos(other) <= history.ttlNanos() ? excuse(at) : Optional.empty();
        if (excuse.isPresent()) {
            exempt.add(line + ", during " + excuse.get().nemesis() + ": "
                    + excuse.get().breaks());
            exemptOverlaps.merge(excuse.get(), 1L, Long::sum);
        } else {
            violations.add(line + during(at));
        }
    }

    private Optional<Phase> excuse(long at) {
        return history.phases().stream()
                .filter(Phase::isExempt)
                .filter(phase ->
                        at >= phase.begunNanos() && at <= phase.healedNanos() + AFTERMATH_TTLS * history.ttlNanos())
                .findFirst();
    }

    private void checkTokens(List<Run> runs) {
        List<Run> byToken = runs.stream()
                .sorted(Comparator.comparingLong(Run::token).thenComparingLong(Run::firstAfter))
                .toList();
        for (int i = 1; i < byToken.size(); i++) {
            Run lower = byToken.get(i - 1);
            Run higher = byToken.get(i);
            if (lower.token() == higher.token() && lower.owner().equals(higher.owner())) {
                violations.add("I4: " + describe(higher) + " believes again under a token that was over" + at(higher));
            } else if (lower.token() == higher.token()) {
                reportTokens(
                        "I2: " + describe(lower) + " and " + describe(higher) + " have one token" + at(higher),
                        lower.firstAfter(),
                        higher.firstAfter());
            } else if (higher.beginsBefore(lower)) {
                reportTokens(
                        "I2: " + describe(lower) + " begins after " + describe(higher) + ", which has a higher token"
                                + at(lower),
                        higher.firstAfter(),
                        lower.firstAfter());
            }
        }
    }

    /** Tokens that are no greater than one before, from that one to these. */
    private void reportTokens(String line, long from, long to) {
        Optional<Phase> loss = history.phases().stream()
                .filter(phase -> phase.losesData() && phase.healedNanos() > from && phase.begunNanos() < to)
                .findFirst();
        boolean ahead =
                history.phases().stream().anyMatch(phase -> phase.setsClockAhead() && phase.begunNanos() < from);
        if (loss.isPresent() && ahead) {
            exempt.add(line + ": a clock had been ahead when the earlier token was made, and "
                    + loss.get().breaks());
        } else {
            violations.add(line);
        }
    }

    private void checkWrites(Map<String, List<Run>> byRole) {
        Map<String, Write> highest = new HashMap<>();
        for (Write write : history.writes()) {
            if (!write.accepted()) {
                continue;
            }
            Write before = highest.put(write.role(), write);
            if (before != null && write.token() < before.token()) {
                violations.add("I3: the register took a write of " + write.owner() + " with token " + write.token()
                        + " after one with token " + before.token() + " for " + write.role() + ", at "
                        + at(write.atNanos()));
            } else if (before != null
                    && write.token() == before.token()
                    && !write.owner().equals(before.owner())) {
                reportTokens(
                        "I2: " + write.owner() + " and " + before.owner() + " write to " + write.role()
                                + " under one token, " + write.token() + ", at " + at(write.atNanos()),
                        byRole.getOrDefault(write.role(), List.of()).stream()
                                .filter(run -> run.token() == write.token())
                                .mapToLong(Run::firstAfter)
                                .min()
                                .orElse(history.begunNanos()),
                        write.atNanos());
            }
            for (Run later : byRole.getOrDefault(write.role(), List.of())) {
                if (before != null
                        && later.token() == before.token()
                        && later.token() != write.token()
                        && isStale(write, later, byRole)) {
                    violations.add("I3: the register took a write of " + write.owner() + " with token " + write.token()
                            + ", whose term began before that of " + before.owner() + ", which had written, at "
                            + at(write.atNanos()));
                }
            }
        }
    }

    /** Whether the term of a write began for sure before the term of one that came at the register earlier. */
    private static boolean isStale(Write write, Run later, Map<String, List<Run>> byRole) {
        return byRole.getOrDefault(write.role(), List.of()).stream()
                .anyMatch(run -> run.token() == write.token() && run.beginsBefore(later));
    }

    private void checkEnd(Gap gap) {
        if (gap.toNanos() == history.endedNanos() && gap.nanos() > history.boundNanos() + 10 * history.ttlNanos()) {
            violations.add("I8: nobody leads " + gap.role() + " at the end, for " + gap.nanos() / 1_000_000 + " ms");
        }
    }

    private Verdict.Outcome outcome(int index, List<Gap> gaps, List<String> late) {
        Phase phase = history.phases().get(index);
        long next = index + 1 < history.phases().size()
                ? history.phases().get(index + 1).begunNanos()
                : history.endedNanos();
        List<Gap> own = gaps.stream()
                .filter(gap -> gap.toNanos() >= phase.begunNanos() && gap.fromNanos() < next)
                .toList();
        long unled = own.stream().mapToLong(Gap::nanos).max().orElse(0);
        long recovery = own.stream()
                .mapToLong(gap -> gap.nanosAfter(phase.healedNanos()))
                .max()
                .orElse(0);
        if (recovery > history.boundNanos()) {
            late.add(String.format(
                    Locale.ROOT,
                    "I8: %s (%s) at %s: led again %.2f TTL after its end, the bound is %.2f",
                    phase.nemesis(),
                    phase.detail(),
                    at(phase.begunNanos()),
                    (double) recovery / history.ttlNanos(),
                    (double) history.boundNanos() / history.ttlNanos()));
        }
        long refused = history.writes().stream()
                .filter(write -> !write.accepted() && write.atNanos() >= phase.begunNanos() && write.atNanos() < next)
                .mapToLong(Write::count)
                .sum();
        return new Verdict.Outcome(phase, unled, recovery, refused, exemptOverlaps.getOrDefault(phase, 0L));
    }

    private static String describe(Run run) {
        return run.owner() + " (" + run.role() + ", token " + run.token() + ")";
    }

    private String at(Run run) {
        return " at " + at(run.firstAfter()) + during(run.firstAfter());
    }

    private String at(long nanos) {
        return String.format(Locale.ROOT, "%.3f s", (nanos - history.begunNanos()) / 1e9);
    }

    private String during(long nanos) {
        return history.phases().stream()
                .filter(phase -> nanos >= phase.begunNanos() && nanos <= phase.overNanos())
                .findFirst()
                .map(phase -> ", during " + phase.nemesis() + " (" + phase.detail() + ")")
                .orElse("");
    }
}
