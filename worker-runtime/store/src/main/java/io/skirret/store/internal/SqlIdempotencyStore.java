package io.skirret.store.internal;

import io.skirret.idempotency.internal.Claim;
import io.skirret.idempotency.internal.ClaimAnswer;
import io.skirret.idempotency.internal.ClaimRequest;
import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.idempotency.internal.IdempotencyStores;
import io.skirret.idempotency.internal.KeyOutcome;
import io.skirret.settings.ConfigException;
import io.skirret.time.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Keys in a table of H2 or PostgreSQL, by the database's clock. A key is claimed by one statement on PostgreSQL, and
 * under a lock of its row on H2. Rows that are over for an hour are removed by whoever claims. Thread-safe.
 */
final class SqlIdempotencyStore implements IdempotencyStore {

    private static final int RUNNING = 0;
    private static final int SUCCEEDED = 1;
    private static final int FAILED = 2;

    private static final String FREE = """
            (k.until_at <= CURRENT_TIMESTAMP OR (k.state = 0 AND k.owner = :owner AND :returned)
                OR (k.state = 2 AND (k.owner = :owner OR :replay)))""";

    private static final String CLAIM_POSTGRESQL = """
            INSERT INTO skirret_idempotency AS k (digest, task, owner, arguments, state, fence, until_at)
            VALUES (:digest, :task, :owner, :arguments, 0, nextval('skirret_idempotency_fence'),
                CURRENT_TIMESTAMP + :millis * INTERVAL '1 millisecond')
            ON CONFLICT (digest) DO UPDATE SET owner = excluded.owner, arguments = excluded.arguments, state = 0,
                fence = GREATEST(k.fence + 1, nextval('skirret_idempotency_fence')), outcome = NULL, until_at = excluded.until_at
            WHERE """ + " " + FREE + " RETURNING fence";

    private static final String LOCK_H2 =
            "SELECT fence, " + FREE + " AS is_free FROM skirret_idempotency k WHERE digest = :digest FOR UPDATE";

    private static final String INSERT_H2 = """
            INSERT INTO skirret_idempotency (digest, task, owner, arguments, state, fence, until_at)
            VALUES (:digest, :task, :owner, :arguments, 0, :fence, DATEADD('MILLISECOND', :millis, CURRENT_TIMESTAMP))""";

    private static final String UPDATE_H2 = """
            UPDATE skirret_idempotency SET task = :task, owner = :owner, arguments = :arguments, state = 0, fence = :fence,
                outcome = NULL, until_at = DATEADD('MILLISECOND', :millis, CURRENT_TIMESTAMP)
            WHERE digest = :digest""";

    private static final String LOOK = """
            SELECT owner, arguments, state, outcome, until_at, CURRENT_TIMESTAMP AS asked_at
            FROM skirret_idempotency WHERE digest = :digest""";

    private static final String HELD = " WHERE digest = :digest AND fence = :fence AND state = 0";

    private static final String ENDED =
            "SELECT 1 FROM skirret_idempotency WHERE digest = :digest AND fence = :fence AND state <> 0";

    private static final long CLEAN_EVERY_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Duration KEPT_BEYOND = Duration.ofHours(1);
    private static final int REMOVED_AT_ONCE = 1000;
    private static final int LOOKS = 10;

    private final SqlDatabase database;
    private final Clock clock;
    private final AtomicLong cleanedAt;

    SqlIdempotencyStore(SqlDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.cleanedAt = new AtomicLong(clock.nanoTime());
    }

    /** Of {@code jdbc}. */
    public static final class Provider implements IdempotencyStore.Provider {

        @Override
        public Set<String> schemes() {
            return Set.of("jdbc");
        }

        @Override
        public IdempotencyStore open(String url, Clock clock) {
            SqlDatabase.problem(url).ifPresent(problem -> {
                throw new ConfigException(IdempotencyStores.SETTING + ": " + problem);
            });
            return new SqlIdempotencyStore(SqlDatabase.at(url), clock);
        }
    }

    @Override
    public ClaimAnswer claim(ClaimRequest request) {
        cleanIfDue();
        for (int i = 0; i < LOOKS; i++) {
            Optional<ClaimAnswer> answer = Waiting.on(
                    database.ask(handle -> claimed(handle, request), late -> late.ifPresent(this::giveBack)), place());
            if (answer.isEmpty()) {
                answer = ask(handle -> look(handle, request));
            }
            if (answer.isPresent()) {
                return answer.get();
            }
            // What kept it from being claimed has ended meanwhile.
        }
        throw new IllegalStateException("expected a key to be claimed or not, got one that changed " + LOOKS
                + " times while it was looked at; it is asked again later");
    }

    /** Claimed when nobody waited any more: nobody runs under it. What fails now ends with its lease. */
    private void giveBack(ClaimAnswer late) {
        if (late instanceof ClaimAnswer.Claimed claimed) {
            var unused = database.ask(handle -> released(handle, claimed.claim()));
        }
    }

    private Optional<ClaimAnswer> claimed(Handle handle, ClaimRequest request) {
        Long fence = database.isPostgresql()
                ? written(handle.createQuery(CLAIM_POSTGRESQL), request)
                        .bind("replay", request.replay())
                        .bind("returned", request.returned())
                        .bind("millis", request.lease().toMillis())
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(null)
                : claimedOnH2(handle, request);
        return fence == null ? Optional.empty() : Optional.of(new ClaimAnswer.Claimed(new Claim(request.key(), fence)));
    }

    private static @Nullable Long claimedOnH2(Handle handle, ClaimRequest request) {
        // The next fence of a row that is there, below zero if it is not to be had.
        Long there = handle.createQuery(LOCK_H2)
                .bind("digest", request.key().digest())
                .bind("owner", request.owner())
                .bind("replay", request.replay())
                .bind("returned", request.returned())
                .map((row, context) -> row.getBoolean("is_free") ? row.getLong("fence") + 1 : -1L)
                .findOne()
                .orElse(null);
        if (there != null && there < 0) {
            return null;
        }
        long next = handle.createQuery("SELECT NEXT VALUE FOR skirret_idempotency_fence")
                .mapTo(Long.class)
                .one();
        long fence = there == null ? next : Math.max(there, next);
        written(handle.createUpdate(there == null ? INSERT_H2 : UPDATE_H2), request)
                .bind("fence", fence)
                .bind("millis", request.lease().toMillis())
                .execute();
        return fence;
    }

    private static <S extends SqlStatement<S>> S written(S statement, ClaimRequest request) {
        return statement
                .bind("digest", request.key().digest())
                .bind("task", request.key().task())
                .bind("owner", request.owner())
                .bind("arguments", request.arguments());
    }

    /** Why it could not be claimed; empty if it can by now. */
    private static Optional<ClaimAnswer> look(Handle handle, ClaimRequest request) {
        return handle.createQuery(LOOK)
                .bind("digest", request.key().digest())
                .map((row, context) -> {
                    Duration left = Duration.between(
                            row.getObject("asked_at", OffsetDateTime.class),
                            row.getObject("until_at", OffsetDateTime.class));
                    return new Row(
                            row.getString("owner"),
                            row.getString("arguments"),
                            row.getInt("state"),
                            row.getBytes("outcome"),
                            left);
                })
                .findOne()
                .flatMap(row -> Optional.ofNullable(row.answer(request)));
    }

    /** @param outcome null while it runs */
    private record Row(String owner, String arguments, int state, byte @Nullable [] outcome, Duration left) {

        @Nullable
        ClaimAnswer answer(ClaimRequest request) {
            boolean own = owner.equals(request.owner());
            if (left.isNegative()
                    || left.isZero()
                    || (state == RUNNING && own && request.returned())
                    || (state == FAILED && (own || request.replay()))) {
                return null;
            }
            if (!arguments.equals(request.arguments()) && !(state == RUNNING && own)) {
                return new ClaimAnswer.OtherArguments(owner);
            }
            byte[] content = outcome;
            if (content == null) {
                return new ClaimAnswer.Running(owner, left);
            }
            return new ClaimAnswer.Ended(
                    owner,
                    state == SUCCEEDED
                            ? new KeyOutcome.Succeeded(content)
                            : new KeyOutcome.Failed(new String(content, StandardCharsets.UTF_8)));
        }
    }

    @Override
    public boolean renew(Claim claim, Duration lease) {
        return ask(handle -> held(handle, "until_at = " + later(), claim)
                        .bind("millis", lease.toMillis())
                        .execute()
                > 0);
    }

    @Override
    public boolean end(Claim claim, KeyOutcome outcome, Duration window) {
        boolean succeeded = outcome instanceof KeyOutcome.Succeeded;
        byte[] content = outcome instanceof KeyOutcome.Succeeded success
                ? success.result()
                : ((KeyOutcome.Failed) outcome).why().getBytes(StandardCharsets.UTF_8);
        return ask(handle -> held(handle, "state = :state, outcome = :outcome, until_at = " + later(), claim)
                                .bind("state", succeeded ? SUCCEEDED : FAILED)
                                .bind("outcome", content)
                                .bind("millis", window.toMillis())
                                .execute()
                        > 0
                || hasEnded(handle, claim));
    }

    private static boolean hasEnded(Handle handle, Claim claim) {
        return handle.createQuery(ENDED)
                .bind("digest", claim.key().digest())
                .bind("fence", claim.fence())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** The row stays for a while, so that its fences go on. */
    @Override
    public boolean release(Claim claim) {
        return ask(handle -> released(handle, claim));
    }

    private boolean released(Handle handle, Claim claim) {
        // From where fences begin: a key that is forgotten must not begin below those it had.
        String next = database.isPostgresql()
                ? "nextval('skirret_idempotency_fence')"
                : "NEXT VALUE FOR skirret_idempotency_fence";
        return held(handle, "fence = GREATEST(fence + 1, " + next + "), until_at = " + later(), claim)
                        .bind("millis", -1L)
                        .execute()
                > 0;
    }

    private static Update held(Handle handle, String change, Claim claim) {
        return handle.createUpdate("UPDATE skirret_idempotency SET " + change + HELD)
                .bind("digest", claim.key().digest())
                .bind("fence", claim.fence());
    }

    private String later() {
        return database.isPostgresql()
                ? "CURRENT_TIMESTAMP + :millis * INTERVAL '1 millisecond'"
                : "DATEADD('MILLISECOND', :millis, CURRENT_TIMESTAMP)";
    }

    private void cleanIfDue() {
        long now = clock.nanoTime();
        long last = cleanedAt.get();
        if (now - last < CLEAN_EVERY_NANOS || !cleanedAt.compareAndSet(last, now)) {
            return;
        }
        // What fails now is done the next time.
        var unused = database.ask(this::clean).thenAccept(removed -> {
            if (removed == REMOVED_AT_ONCE) {
                cleanedAt.addAndGet(-CLEAN_EVERY_NANOS);
            }
        });
    }

    /** In two statements: in one, H2 asks the inner one for each row. */
    private int clean(Handle handle) {
        String over = "until_at <= " + later();
        List<String> digests = handle.createQuery("SELECT digest FROM skirret_idempotency WHERE " + over
                        + " ORDER BY until_at LIMIT " + REMOVED_AT_ONCE)
                .bind("millis", -KEPT_BEYOND.toMillis())
                .mapTo(String.class)
                .list();
        if (!digests.isEmpty()) {
            handle.createUpdate("DELETE FROM skirret_idempotency WHERE digest = ANY(:digests) AND " + over)
                    .bindArray("digests", String.class, digests)
                    .bind("millis", -KEPT_BEYOND.toMillis())
                    .execute();
        }
        return digests.size();
    }

    private <T extends @Nullable Object> T ask(SqlDatabase.Work<T> work) {
        return Waiting.on(database.ask(work), place());
    }

    @Override
    public String place() {
        return database.place();
    }

    @Override
    public void close() {
        database.close();
    }
}
