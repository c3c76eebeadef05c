package io.skirret.worker.internal.control;

import io.skirret.message.internal.TaskMessage;
import io.skirret.task.TaskDefinition;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.internal.control.KeptLog.Said;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.GateStep;
import io.skirret.worker.internal.gate.Permit;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks somebody revoked, by their id, by the tree of calls that they belong to, or by a stamp of Celery's on
 * them: their messages are not run, whenever they come. Bounded: the newest 50,000 ids, 10,000 trees and 10,000 stamps,
 * for seven days. They are kept on the broker too, for workers that start later. While nothing is revoked a message
 * costs one look at an empty map for each.
 */
public final class Revocations implements Feature {

    /** What is revoked. */
    enum Kind {
        TASK("revoked", 50_000),
        TREE("trees", 10_000),
        STAMP("stamps", 10_000);

        private final String kept;
        private final int most;

        Kind(String kept, int most) {
            this.kept = kept;
            this.most = most;
        }
    }

    private static final String STAMPS = "stamps";
    private static final String WHY = "somebody revoked it";

    private final Clock clock;
    private final RevokedKeys tasks = new RevokedKeys(Kind.TASK.most);
    private final RevokedKeys trees = new RevokedKeys(Kind.TREE.most);
    private final RevokedKeys stamps = new RevokedKeys(Kind.STAMP.most);
    private final KeptLog kept;

    /** @param random where the spread of writes comes from; must be safe for many threads */
    public Revocations(Transport transport, Clock clock, RandomGenerator random, MissingRights rights) {
        this.clock = clock;
        this.kept = new KeptLog(
                transport,
                clock,
                random,
                "revoked",
                List.of(Kind.TASK.kept, Kind.TREE.kept, Kind.STAMP.kept),
                this::read,
                rights);
    }

    @Override
    public void start() {
        kept.open();
    }

    @Override
    public void startFailed() {
        kept.close();
    }

    @Override
    public void stop() {
        kept.close();
    }

    @Override
    public GateStep step(TaskDefinition<?> task) {
        return (attempt, known, now) -> isRevoked(attempt.message()) ? new GateResult.Revoked(WHY) : Permit.NONE;
    }

    /** Whether somebody revoked this call, its tree, or what is stamped as it is. */
    public boolean isRevoked(TaskMessage call) {
        if (tasks.isEmpty() && trees.isEmpty() && stamps.isEmpty()) {
            return false;
        }
        Instant now = clock.now();
        return tasks.has(call.id(), now)
                || trees.has(call.rootId(), now)
                || (!stamps.isEmpty() && isStamped(call, key -> stamps.has(key, now)));
    }

    /** Whether one of a call's stamps is among these. */
    static boolean isStamped(TaskMessage call, Predicate<String> wanted) {
        if (!(call.headers().get(STAMPS) instanceof Map<?, ?> stamped)) {
            return false;
        }
        return stamped.entrySet().stream().anyMatch(one -> {
            Collection<?> values =
                    one.getValue() instanceof Collection<?> many ? many : List.of(String.valueOf(one.getValue()));
            return values.stream().anyMatch(value -> wanted.test(stamp(String.valueOf(one.getKey()), value)));
        });
    }

    /** A stamp as one text. */
    static String stamp(String name, @Nullable Object value) {
        return name + "=" + value;
    }

    /** From now on these are not run. */
    void revoke(Kind kind, Collection<String> keys) {
        Instant now = clock.now();
        Map<Said, Instant> fresh = new LinkedHashMap<>();
        for (String key : keys) {
            if (keys(kind).add(key, now, now)) {
                fresh.put(new Said(kind.kept, key), now);
            }
        }
        kept.write(fresh);
    }

    /** What a Python worker knows, as of now: when it was revoked nobody here can tell. */
    void learn(Collection<String> ids) {
        Instant now = clock.now();
        for (String id : ids) {
            // Told again and again, it must grow old all the same.
            if (!tasks.knows(id)) {
                tasks.add(id, now, now);
            }
        }
    }

    /** What another worker knows. One of them has written it, and that will do. */
    private boolean read(Said said, Instant at, @Nullable Instant unwritten) {
        for (Kind kind : Kind.values()) {
            if (kind.kept.equals(said.kind())) {
                keys(kind).add(said.key(), at, clock.now());
            }
        }
        return true;
    }

    private RevokedKeys keys(Kind kind) {
        return switch (kind) {
            case TASK -> tasks;
            case TREE -> trees;
            case STAMP -> stamps;
        };
    }

    /** All of a kind, oldest first, with when they were revoked. */
    Map<String, Instant> all(Kind kind) {
        return keys(kind).all();
    }
}
