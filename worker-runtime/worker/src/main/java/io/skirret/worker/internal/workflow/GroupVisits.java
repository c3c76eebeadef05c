package io.skirret.worker.internal.workflow;

import io.skirret.message.internal.GroupMember;
import io.skirret.message.internal.GroupMember.OnMemberFailure;
import io.skirret.message.internal.GroupPlan;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.task.Reject;
import io.skirret.task.TaskContext;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskSettings;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.worker.internal.crash.CrashPoint;
import io.skirret.worker.internal.effect.Effect;
import io.skirret.worker.internal.feature.Feature;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at groups: when a member has arrived with which it may be complete or has failed, when it is over, and at its
 * deadline. Looks for members are made on threads of its own. Thread-safe.
 */
public final class GroupVisits implements Feature {

    private static final Logger log = LoggerFactory.getLogger(GroupVisits.class);

    private static final int THREADS = 4;
    private static final int MOST_REMEMBERED = 10_000;
    private static final int MOST_LOOKS = 10;
    private static final int MOST_TRIES = 40;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Transport transport;
    private final Clock clock;
    private final TaskMessageDecoder decoder;
    private final NextMessages messages;
    private final GroupTeller teller;
    private final ThreadPoolExecutor threads = threads();
    /** Those that have not begun, by what they look for. */
    private final ConcurrentHashMap<String, Visiting> waiting = new ConcurrentHashMap<>();
    /** The round of failures that was told last, of groups whose failures need no further look. */
    private final Map<String, Integer> told = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MOST_REMEMBERED;
        }
    });

    public GroupVisits(
            Transport transport, Clock clock, TaskMessageDecoder decoder, NextMessages messages, GroupTeller teller) {
        this.transport = transport;
        this.clock = clock;
        this.decoder = decoder;
        this.messages = messages;
        this.teller = teller;
    }

    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), action -> {
                    Thread thread = new Thread(action, "skirret-groups");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** The task that looks at a group at its deadline, and again when its dead letter is sent again. */
    public TaskDefinition<Void> watch() {
        return new TaskDefinition<>(
                GroupPlan.TASK,
                GroupVisits.class.getName() + ".watch(int,java.lang.String,java.lang.String,boolean)",
                GroupPlan.PARAMETERS,
                Void.class,
                TaskSettings.builder()
                        .maxRetries(20)
                        .autoretryFor(Set.of(TransportException.class))
                        .ignoreResult(true)
                        .build(),
                (instances, arguments, context) -> {
                    watch(context);
                    return null;
                });
    }

    private void watch(TaskContext context) {
        String group = context.id();
        if (!GroupMember.isUsableId(group)) {
            throw new Reject("expected the id of a group, got one of other characters; nothing was done");
        }
        String queue = context.delivery().queue();
        GroupLook look = look(group, true, queue);
        if (look != null && look.end() == GroupLook.End.WAITS) {
            throw new Reject("group " + group + " has not gone on by its deadline: " + look.failure()
                    + "; it goes on by itself once these have succeeded, sent again from the dead letters");
        }
    }

    /** Carries out a look. Always ends well, perhaps after a while. */
    public CompletableFuture<Void> visit(Effect.Visit visit) {
        GroupMember member = visit.member();
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (member == null) {
            submit(() -> close(visit.group(), done), done);
        } else {
            CrashPoint.GROUP_AFTER_ARRIVAL.pass();
            visit(visit, member, done);
        }
        return done;
    }

    /** One that has not begun looks for all who have arrived by then. */
    private void visit(Effect.Visit visit, GroupMember member, CompletableFuture<Void> done) {
        Visiting fresh = new Visiting(visit, member);
        Visiting there = waiting.compute(
                fresh.key(), (key, before) -> before != null && before.join(done) ? before : fresh.with(done));
        if (there == fresh) {
            fresh.begin();
        }
    }

    private void submit(Runnable action, CompletableFuture<Void> done) {
        try {
            threads.execute(action);
        } catch (RejectedExecutionException | OutOfMemoryError stopped) {
            log.warn("A group is not looked at, since this worker has no thread for it; its deadline will tell");
            done.complete(null);
        }
    }

    private void close(String group, CompletableFuture<Void> done) {
        try {
            transport.barriers().close(group);
        } catch (RuntimeException notNow) {
            log.debug("Group {} was not removed; the broker does that later: {}", group, notNow.getMessage());
        } finally {
            done.complete(null);
        }
    }

    /** Null if there is no such group any more. */
    private @Nullable GroupLook look(String group, boolean overdue, String queue) {
        GroupLook look = null;
        for (int i = 0; i < MOST_LOOKS; i++) {
            look = new GroupLook(
                    group, overdue, queue, clock.now(), decoder, messages, teller, transport.maxBodyBytes());
            OptionalLong left = transport.barriers().meet(group, look);
            if (left.isEmpty()) {
                return null;
            }
            CrashPoint.GROUP_LET_GO.pass();
            told.merge(group, look.told(), Math::max);
            if (look.empty()) {
                transport.barriers().close(group);
                return look;
            }
            // Who arrived meanwhile saw fewer than there were, and has left it to this look; and if the connection was
            // lost
            // at its end, something may have come back.
            OptionalLong now = transport.barriers().size(group);
            if (now.isEmpty() || now.getAsLong() <= left.getAsLong()) {
                return look;
            }
        }
        return look;
    }

    @Override
    public void stop() {
        threads.shutdownNow();
    }

    /** One visit, tried until it is made. */
    private final class Visiting implements Runnable {

        private final Effect.Visit visit;
        private final GroupMember member;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private boolean begun;
        private int tries;
        private Duration pause = FIRST_PAUSE;
        /** What a look that broke off holds may not be counted. */
        private boolean brokeOff;

        Visiting(Effect.Visit visit, GroupMember member) {
            this.visit = visit;
            this.member = member;
        }

        String key() {
            return member.group() + (isUrgent() ? " " + member.replays() : "");
        }

        /** Whether there may be something to tell, however many have arrived. */
        private boolean isUrgent() {
            return visit.failed() && (member.onFailure() == OnMemberFailure.FAIL_FAST || member.replays() > 0);
        }

        Visiting with(CompletableFuture<Void> other) {
            var unused = done.thenRun(() -> other.complete(null));
            return this;
        }

        /** False once it has begun: what came after that it may not see. */
        synchronized boolean join(CompletableFuture<Void> other) {
            if (begun) {
                return false;
            }
            with(other);
            return true;
        }

        private synchronized void started() {
            begun = true;
        }

        void begin() {
            submit(this, done);
        }

        @Override
        public void run() {
            started();
            waiting.remove(key(), this);
            try {
                if (isWorthALook()) {
                    brokeOff = true;
                    look(member.group(), false, visit.queue());
                }
                done.complete(null);
            } catch (RuntimeException | Error failure) {
                failed(failure);
            }
        }

        private boolean isWorthALook() {
            if (brokeOff) {
                return true;
            }
            if (isUrgent()) {
                Integer last = told.get(member.group());
                if (last == null || last < member.replays()) {
                    return true;
                }
            }
            OptionalLong size = transport.barriers().size(member.group());
            // None is what the broker says while somebody looks, or its leader changes.
            return size.isPresent() && (size.getAsLong() == 0 || size.getAsLong() > member.size());
        }

        private void failed(Throwable failure) {
            boolean counts = transport.health().usable();
            tries += counts ? 1 : 0;
            if (tries >= MOST_TRIES || threads.isShutdown()) {
                log.error(
                        "Expected to look at group {}, but that failed {} times; what its members brought stays in the broker, and"
                                + " is looked at when the next one arrives, and at its deadline",
                        member.group(),
                        tries,
                        SafeThrowable.of(failure));
                done.complete(null);
                return;
            }
            if (tries % 10 == 2) {
                log.warn(
                        "Group {} cannot be looked at yet: {}. It is tried again",
                        member.group(),
                        failure.getMessage());
            }
            Duration next = pause;
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            var unused = clock.schedule(next, this::begin);
        }
    }
}
