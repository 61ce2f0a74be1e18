// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Candidacy;
import dev.leaderelection.Candidacy.State;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Member;
import dev.leaderelection.Placement;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.spi.RoleRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One process of a member: the real state machine in a simulated shell with the same threads as {@link EngineService}
 * has: the engine, one lane for beats, one for everything else, and callbacks.
 */
final class MemberProcess {

    private final Simulation simulation;

    private final Host host;

    private final Plan.Player player;

    private final LeaderSettings settings;

    private final ElectionMachine machine;

    private final Strand engine;

    private final Strand beats;

    private final Strand operations;

    private final SplittableRandom chances;

    private final Map<String, RoleView> views = new HashMap<>();

    private final Map<String, Strand> callbacks = new HashMap<>();

    private final Set<String> openSessions = new HashSet<>();

    private final Set<Long> requests = new HashSet<>();

    private final Set<String> paused = new HashSet<>();

    private boolean memberPaused;

    private boolean ill;

    private Connection connection;

    private long connections;

    private int sessions;

    private long timerDue;

    private long timerSetFor = Long.MAX_VALUE;

    private boolean hinted;

    private boolean stopping;

    private boolean stopped;

    private boolean dead;

    @Nullable
    private String beatingFor;

    MemberProcess(Simulation simulation, Host host, int incarnation) {
        this.simulation = simulation;
        this.host = host;
        this.player = simulation.plan().players().get(host.number());
        this.chances =
                new SplittableRandom(Simulation.mix(simulation.plan().seed() + host.number() * 1_000L + incarnation));
        this.settings = settings(player, host.number());
        this.engine = new Strand(simulation, host);
        this.beats = new Strand(simulation, host);
        this.operations = new Strand(simulation, host);
        this.connection = connect();
        this.machine = new ElectionMachine(
                settings,
                host.clock(),
                new Outside(
                        () -> newSession(incarnation),
                        chances.split(),
                        term -> post(new Event.Drained(term.role(), term.token())),
                        Duration.ofNanos(simulation.plan().world().times().poll()),
                        EngineService.operationTimeout(settings.timings())));
    }

    private LeaderSettings settings(Plan.Player of, int number) {
        Plan.Times times = simulation.plan().world().times();
        String id = "m" + number;
        return new LeaderSettings(
                "simulated",
                new Member(id, id, null, Math.max(0, of.priority()), Map.of(), candidacy(of)),
                SessionTimings.of(Duration.ofNanos(of.ttl())),
                Duration.ofNanos(times.drain()),
                Duration.ofNanos(times.stagger()),
                placement(of));
    }

    private static Candidacy candidacy(Plan.Player of) {
        State state = of.candidate() ? State.STANDING : State.WATCHING;
        return new Candidacy(state, of.manner().revision(), null, Map.of(), Set.of());
    }

    private Placement placement(Plan.Player of) {
        Placement all = simulation.plan().world().placement();
        return new Placement(
                all.mode(),
                all.maxConcurrent(),
                all.interval(),
                all.lastResort(),
                of.manner().priorities());
    }

    private String newSession(int incarnation) {
        String id = "m" + host.number() + "." + incarnation + "." + sessions++;
        simulation.referee().sessionNamed(id, this);
        return id;
    }

    Host host() {
        return host;
    }

    LeaderSettings settings() {
        return settings;
    }

    ElectionMachine machine() {
        return machine;
    }

    String name() {
        return "m" + host.number();
    }

    boolean isDead() {
        return dead;
    }

    boolean isStopping() {
        return stopping;
    }

    boolean isStopped() {
        return stopped;
    }

    boolean isEngineDead() {
        return engine.isStalled();
    }

    Set<Long> openRequests() {
        return requests;
    }

    Set<String> joinedRoles() {
        return views.keySet();
    }

    @Nullable
    RoleView view(String role) {
        return views.get(role);
    }

    /** Whether this process would lead a role if it could. */
    boolean isWilling(String role) {
        return !dead
                && !stopping
                && player.candidate()
                && views.containsKey(role)
                && isAllowed(role)
                && !host.isUseless()
                && !isEngineDead();
    }

    /** Whether nobody has told this process to leave a role alone. */
    boolean isAllowed(String role) {
        return !paused.contains(role)
                && !memberPaused
                && (!ill || settings.placement().lastResort());
    }

    boolean isIll() {
        return ill;
    }

    boolean isSilent() {
        return player.manner().silent();
    }

    // Life.

    void start() {
        for (int role = 0; role < simulation.plan().world().roles(); role++) {
            if ((player.joins() >> role & 1) == 1) {
                join(Simulation.role(role));
            }
        }
        post(new Event.Start());
        if (simulation.flaw() == Flaw.BEATS_WITHOUT_ENGINE) {
            beatOn();
        }
    }

    void end() {
        dead = true;
        engine.end();
        beats.end();
        operations.end();
        callbacks.values().forEach(Strand::end);
    }

    void stall(Incident.Kind which, long until) {
        (switch (which) {
                    case STALL_BEATS -> beats;
                    case STALL_STORE -> operations;
                    default -> engine;
                })
                .stall(until);
    }

    // Wishes of the application.

    void join(String role) {
        if (!views.containsKey(role)) {
            RoleView view = new RoleView();
            views.put(role, view);
            post(new Event.Join(role, view));
        }
    }

    void stepDown(String role) {
        simulation.settlement().disturbed(role);
        post(new Event.StepDown(role, request()));
    }

    void transfer(String role, String memberId) {
        simulation.settlement().disturbed(role);
        post(new Event.Transfer(role, memberId, request()));
    }

    void pauseRole(String role) {
        simulation.settlement().disturbed(role);
        paused.add(role);
        post(new Event.Pause(role, request()));
    }

    void resumeRole(String role) {
        paused.remove(role);
        post(new Event.Resume(role, request()));
    }

    void pauseMember(boolean pause) {
        memberPaused = pause;
        simulation.settlement().disturbed();
        post(pause ? new Event.PauseMember(request()) : new Event.ResumeMember(request()));
    }

    void reportHealth(boolean healthy) {
        ill = !healthy;
        simulation.settlement().disturbed();
        post(new Event.Health(healthy));
    }

    void stop() {
        stopping = true;
        post(new Event.Stop());
    }

    void hint() {
        if (!hinted) {
            hinted = true;
            engine.submit(() -> {
                hinted = false;
                turn(new Event.ChangedHint());
            });
        }
    }

    void handedOver(RoleRecord record) {
        post(new Event.ChangedHint(List.of(record)));
    }

    Strand callbacks(String role) {
        return callbacks.computeIfAbsent(role, name -> new Strand(simulation, host));
    }

    private long request() {
        long number = simulation.nextNumber();
        requests.add(number);
        return number;
    }

    // The engine's thread.

    void post(Event event) {
        engine.submit(() -> turn(event));
    }

    private void turn(Event event) {
        Now now = Now.of(host.clock());
        engine.pause(simulation.pause(chances, host), () -> {
            if (!Wording.isRoutine(event)) {
                simulation.trace(name(), () -> "<- " + Wording.of(event));
            }
            simulation.holdUp(chances, host);
            List<Command> commands = machine.on(now, event);
            host.clock().doNotInterrupt();
            for (Command command : commands) {
                run(command, now);
            }
        });
    }

    private void run(Command wanted, Now now) {
        Command command = wanted instanceof Command.Beat || wanted instanceof Command.Open ? said(wanted) : wanted;
        if (dead) {
            return;
        }
        if (command instanceof Command.GiveUp giveUp) {
            simulation.referee().releasing(this, giveUp, now);
        }
        if (command instanceof Command.Beat beat) {
            begin(beats, beat);
        } else if (command instanceof Command.StoreCommand operation) {
            begin(operations, operation);
        } else if (command instanceof Command.StartTimer timer) {
            startTimer(timer.dueNanos());
        } else {
            simulation.trace(name(), () -> "-> " + Wording.of(command));
            if (command instanceof Command.Notify notification) {
                simulation.referee().notified(this, notification, now);
            } else if (command instanceof Command.Reply reply) {
                simulation.referee().replied(this, reply, requests.remove(reply.request()));
            } else if (command instanceof Command.Defect defect) {
                if (!(defect.cause() instanceof Indigestible.Failure)) {
                    throw defect.cause() instanceof Violation violation
                            ? violation
                            : new IllegalStateException("failed on " + defect.event(), defect.cause());
                }
            } else if (command instanceof Command.Stopped) {
                stopped = true;
            }
        }
    }

    private Command said(Command command) {
        return command instanceof Command.Beat beat
                ? new Command.Beat(beat.sessionId(), said(beat.member()))
                : new Command.Open(((Command.Open) command).sessionId(), said(((Command.Open) command).member()));
    }

    /** Perhaps as a version of the engine would say it that knows nothing of states and roles. */
    private Member said(Member member) {
        Candidacy candidacy = member.candidacy();
        if (simulation.flaw() == Flaw.LEAVES_WITHOUT_A_WORD && candidacy.state() == State.LEAVING) {
            return member.with(candidacy.in(State.STANDING));
        }
        return isSilent() ? member.with(member.candidate() ? Candidacy.ALL : Candidacy.NONE) : member;
    }

    private void startTimer(long due) {
        timerDue = due;
        long at = timerAt();
        if (at < timerSetFor) {
            timerSetFor = at;
            simulation.at(at, () -> timer(at));
        }
    }

    private void timer(long setFor) {
        if (dead || stopped || setFor != timerSetFor) {
            return;
        }
        timerSetFor = Long.MAX_VALUE;
        if (timerAt() > simulation.now()) {
            startTimer(timerDue);
        } else {
            post(new Event.Timer());
        }
    }

    private long timerAt() {
        long at = simulation.now() + host.clock().trueNanosUntil(timerDue);
        return Math.max(at, host.frozenUntil());
    }

    // The lanes.

    private void begin(Strand lane, Command command) {
        lane.submit(() -> {
            Now startedAt = Now.of(host.clock());
            lane.pause(simulation.pause(chances, host), () -> call(lane, command, startedAt));
        });
    }

    private void call(Strand lane, Command command, Now startedAt) {
        simulation.trace(name(), () -> "-> " + Wording.of(command));
        Call call = new Call(this, command, connection, startedAt, chances.split());
        boolean beat = command instanceof Command.Beat;
        Duration timeout =
                beat ? settings.timings().attemptTimeout() : EngineService.operationTimeout(settings.timings());
        call.setTimeoutAt(simulation.now() + host.clock().trueNanosOf(timeout.toNanos()));
        simulation.settlement().called(this, command);
        if (!isPossible(call)) {
            lane.submit(() -> finish(call, refused(call)));
        } else {
            simulation.network().send(call);
        }
    }

    /** What the shell and the store's client decide by themselves. */
    private boolean isPossible(Call call) {
        if (call.command() instanceof Command.Beat beat) {
            return openSessions.contains(beat.sessionId());
        } else if (call.command() instanceof Command.Close close) {
            return openSessions.contains(close.sessionId());
        } else if (call.command() instanceof Command.Evict evict) {
            return simulation.flaw() == Flaw.EVICTS_OVER_ANY_CONNECTION
                    || evict.asSeen().connection() == connection.number();
        }
        return true;
    }

    private static Event refused(Call call) {
        return call.command() instanceof Command.Close close ? new Event.Closed(close.sessionId()) : call.failure();
    }

    /** An answer has arrived at this machine. */
    void receive(Call call, Event event) {
        lane(call).submit(() -> {
            boolean late = simulation.now() > call.timeoutAt();
            finish(call, late && chances.nextBoolean() ? call.failure() : event);
        });
    }

    /** The time of a call is over. */
    void giveUp(Call call) {
        lane(call).submit(() -> {
            if (chances.nextBoolean()) {
                replace(call.connection());
            }
            finish(call, call.failure());
        });
    }

    private void finish(Call call, Event event) {
        if (call.end()) {
            if (event instanceof Event.Opened opened) {
                openSessions.add(opened.sessionId());
                beatingFor = opened.sessionId();
            } else if (event instanceof Event.Closed closed) {
                openSessions.remove(closed.sessionId());
            }
            boolean indigestible = host.choking && event instanceof Event.StateRead;
            Event taken = indigestible ? Indigestible.like((Event.StateRead) event) : event;
            lane(call).pause(simulation.pause(chances, host), () -> post(taken));
        }
    }

    private Strand lane(Call call) {
        return call.isBeat() ? beats : operations;
    }

    // The connection.

    Connection connection() {
        return connection;
    }

    /** Replaces the connection, if it is still the present one. */
    void replace(Connection old) {
        if (old == connection && !dead) {
            old.replace();
            connection = connect();
        }
    }

    private Connection connect() {
        return simulation.store().connect(++connections, chances.nextInt(1000));
    }

    /** Only with {@link Flaw#BEATS_WITHOUT_ENGINE}. */
    private void beatOn() {
        simulation.at(simulation.now() + player.ttl() / 5, () -> {
            if (!dead && !stopped) {
                String session = beatingFor;
                if (session != null && openSessions.contains(session) && engine.isStalled()) {
                    begin(beats, new Command.Beat(session, settings.member()));
                }
                beatOn();
            }
        });
    }
}
