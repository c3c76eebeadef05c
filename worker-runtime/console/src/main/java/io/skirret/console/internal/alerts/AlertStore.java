package io.skirret.console.internal.alerts;

import com.github.f4b6a3.uuid.UuidCreator;
import io.skirret.console.internal.alerts.AlertState.Settling;
import io.skirret.console.internal.store.Audit;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.InstantArgument;
import io.skirret.console.internal.store.Leases;
import io.skirret.console.internal.store.Position;
import io.skirret.console.internal.store.Transactions;
import io.skirret.message.internal.SafeText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** What is known of trouble, in the database: states, looks, changes and silences. Thread-safe. */
final class AlertStore {

    /** How long changes are kept, and what was told of them. */
    static final Duration KEPT = Duration.ofDays(90);

    private static final String LEASE = "alerts";
    private static final Duration LEASE_LENGTH = Duration.ofMinutes(1);
    private static final int MOST_SILENCES = 100;
    private static final int LONGEST_SUBJECT = 255;
    private static final int LONGEST_TEXT = 1000;
    private static final int LONGEST_WHY = 500;

    private final ConsoleDatabase database;
    private final Transactions transactions;

    AlertStore(ConsoleDatabase database) {
        this.database = database;
        this.transactions = new Transactions(database.jdbi());
    }

    /** When a kind was looked at last, and what was found, as a sentence. */
    record Look(AlertKind kind, Instant at, @Nullable Instant unknownSince, String text) {}

    /**
     * Decides on what was read, and writes down what follows with what is to be told, all in one transaction; one
     * console at a time does, so that a change is one change.
     *
     * @return what changed; empty while another console looks
     */
    Optional<List<AlertChange>> decide(
            UUID holder, List<Reading> readings, AlertRules rules, Collection<Webhook> webhooks, Instant now) {
        return transactions.run(handle -> {
            if (!Leases.take(handle, LEASE, holder, LEASE_LENGTH)) {
                return Optional.empty();
            }
            List<AlertState> before = states(handle);
            Decision decision = Decision.of(
                    before, readings, silences(handle, now), rules, UuidCreator::getTimeOrderedEpochFast, now);
            if (!decision.states().equals(before)) {
                handle.execute("DELETE FROM alert_state");
                insert(handle, decision.states());
            }
            writeLooks(handle, readings, rules, now);
            add(handle, decision.changes(), webhooks);
            clean(handle, now);
            return Optional.of(decision.changes());
        });
    }

    /** Whether this console may look now; it may for a minute from then on. */
    boolean mayLook(UUID holder) {
        return transactions.run(handle -> Leases.take(handle, LEASE, holder, LEASE_LENGTH));
    }

    /** Writes changes, and to whom each is to be told. */
    static void add(Handle handle, List<AlertChange> changes, Collection<Webhook> webhooks) {
        if (changes.isEmpty()) {
            return;
        }
        try (PreparedBatch batch = handle.prepareBatch("INSERT INTO alert_change (id, at, kind, subject, level_before,"
                + " level, measured, text, told) VALUES (:id, :at, :kind, :subject, :before, :level, :measured, :text,"
                + " :told)")) {
            changes.forEach(change -> batch.bind("id", change.id())
                    .bind("at", change.at())
                    .bind("kind", change.key().kind().name())
                    .bind("subject", change.key().subject())
                    .bind("before", change.before().name())
                    .bind("level", change.level().name())
                    .bind("measured", change.value())
                    .bind("text", SafeText.line(change.text(), LONGEST_TEXT))
                    .bind("told", change.told())
                    .add());
            batch.execute();
        }
        changes.stream().filter(AlertChange::told).forEach(change -> Outbox.add(handle, change, webhooks));
    }

    private static void insert(Handle handle, List<AlertState> states) {
        if (states.isEmpty()) {
            return;
        }
        try (PreparedBatch batch = handle.prepareBatch("INSERT INTO alert_state (kind, subject, level, told, since,"
                + " measured, text, settling_since, settling_worst, unknown_since) VALUES (:kind, :subject, :level,"
                + " :told, :since, :measured, :text, :settling, :worst, :unknown)")) {
            for (AlertState state : states) {
                Settling settling = state.settling();
                batch.bind("kind", state.key().kind().name())
                        .bind("subject", state.key().subject())
                        .bind("level", state.level().name())
                        .bind("told", state.told().name())
                        .bind("since", state.since())
                        .bind("measured", state.value())
                        .bind("text", SafeText.line(state.text(), LONGEST_TEXT))
                        .bind("settling", settling == null ? null : settling.since())
                        .bind(
                                "worst",
                                settling == null ? null : settling.worst().name())
                        .bind("unknown", state.unknownSince())
                        .add();
            }
            batch.execute();
        }
    }

    private static void writeLooks(Handle handle, List<Reading> readings, AlertRules rules, Instant now) {
        TreeMap<AlertKind, Look> before = new TreeMap<>();
        looks(handle).forEach(look -> before.put(look.kind(), look));
        handle.execute("DELETE FROM alert_look");
        try (PreparedBatch batch = handle.prepareBatch("INSERT INTO alert_look (kind, looked_at, unknown_since, text)"
                + " VALUES (:kind, :at, :unknown, :text)")) {
            for (Reading reading : readings) {
                if (rules.watches(reading.kind())) {
                    Look last = before.get(reading.kind());
                    Instant since = last == null || last.unknownSince() == null ? now : last.unknownSince();
                    batch.bind("kind", reading.kind().name())
                            .bind("at", now)
                            .bind("unknown", reading.unknown() == null ? null : since)
                            .bind("text", SafeText.line(text(reading), LONGEST_TEXT))
                            .add();
                }
            }
            if (batch.size() > 0) {
                batch.execute();
            }
        }
    }

    private static String text(Reading reading) {
        if (reading.unknown() != null) {
            return reading.unknown();
        } else if (reading.measured().size() == 1) {
            return reading.measured().get(0).text();
        }
        return reading.measured().isEmpty()
                ? "Nothing of this kind."
                : reading.measured().size() + " of this kind.";
    }

    private static void clean(Handle handle, Instant now) {
        Instant old = now.minus(KEPT);
        handle.createUpdate("DELETE FROM alert_notification WHERE change_id IN"
                        + " (SELECT id FROM alert_change WHERE at < :old)")
                .bind("old", old)
                .execute();
        handle.createUpdate("DELETE FROM alert_change WHERE at < :old")
                .bind("old", old)
                .execute();
        handle.createUpdate("DELETE FROM alert_silence WHERE until_at < :now")
                .bind("now", now)
                .execute();
    }

    List<AlertState> states() {
        return database.jdbi().withHandle(AlertStore::states);
    }

    private static List<AlertState> states(Handle handle) {
        return handle
                .createQuery("SELECT kind, subject, level, told, since, measured, text, settling_since,"
                        + " settling_worst, unknown_since FROM alert_state")
                .map((row, context) -> new AlertState(
                        key(row),
                        Level.valueOf(row.getString("level")),
                        Level.valueOf(row.getString("told")),
                        InstantArgument.time(row, "since"),
                        row.getObject("measured", Double.class),
                        row.getString("text"),
                        settling(row),
                        time(row, "unknown_since")))
                .stream()
                .sorted(Comparator.comparing(AlertState::key))
                .toList();
    }

    private static @Nullable Settling settling(ResultSet row) throws SQLException {
        Instant since = time(row, "settling_since");
        return since == null ? null : new Settling(since, Level.valueOf(row.getString("settling_worst")));
    }

    private static AlertKey key(ResultSet row) throws SQLException {
        return new AlertKey(AlertKind.valueOf(row.getString("kind")), row.getString("subject"));
    }

    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    List<Look> looks() {
        return database.jdbi().withHandle(AlertStore::looks);
    }

    private static List<Look> looks(Handle handle) {
        return handle.createQuery("SELECT kind, looked_at, unknown_since, text FROM alert_look")
                .map((row, context) -> new Look(
                        AlertKind.valueOf(row.getString("kind")),
                        InstantArgument.time(row, "looked_at"),
                        time(row, "unknown_since"),
                        row.getString("text")))
                .list();
    }

    /** A page of what changed, the newest first. */
    List<AlertChange> changes(@Nullable AlertKind kind, @Nullable Position after, int limit) {
        String where = kind == null ? "1 = 1" : "kind = :kind";
        String sql = "SELECT id, at, kind, subject, level_before, level, measured, text, told FROM alert_change WHERE "
                + where + Position.page(after, "at");
        return database.jdbi().withHandle(handle -> {
            var query = Position.bind(handle.createQuery(sql), after, limit);
            if (kind != null) {
                query.bind("kind", kind.name());
            }
            return query.map((row, context) -> change(row)).list();
        });
    }

    static AlertChange change(ResultSet row) throws SQLException {
        return new AlertChange(
                row.getObject("id", UUID.class),
                key(row),
                Level.valueOf(row.getString("level_before")),
                Level.valueOf(row.getString("level")),
                row.getObject("measured", Double.class),
                row.getString("text"),
                InstantArgument.time(row, "at"),
                row.getBoolean("told"));
    }

    List<Silence> silences(Instant now) {
        return database.jdbi().withHandle(handle -> silences(handle, now));
    }

    private static List<Silence> silences(Handle handle, Instant now) {
        return handle.createQuery("SELECT id, kind, subject, from_at, until_at, by_whom, why FROM alert_silence"
                        + " WHERE until_at > :now ORDER BY until_at, id")
                .bind("now", now)
                .map((row, context) -> {
                    String kind = row.getString("kind");
                    return new Silence(
                            row.getObject("id", UUID.class),
                            kind == null ? null : AlertKind.valueOf(kind),
                            row.getString("subject"),
                            InstantArgument.time(row, "from_at"),
                            InstantArgument.time(row, "until_at"),
                            row.getString("by_whom"),
                            row.getString("why"));
                })
                .list();
    }

    /**
     * Adds a silence, with its line in the audit.
     *
     * @throws IllegalArgumentException if there are too many
     */
    Silence silence(@Nullable AlertKind kind, @Nullable String subject, Duration length, String why, Change by) {
        Silence silence = new Silence(
                UuidCreator.getTimeOrderedEpochFast(),
                kind,
                subject == null ? null : SafeText.line(subject, LONGEST_SUBJECT),
                by.at(),
                by.at().plus(length),
                SafeText.line(by.who(), LONGEST_SUBJECT),
                SafeText.line(why, LONGEST_WHY));
        return transactions.run(handle -> {
            if (silences(handle, by.at()).size() >= MOST_SILENCES) {
                throw new IllegalArgumentException("expected at most " + MOST_SILENCES
                        + " silences, got one more; nothing was changed; end one first");
            }
            handle.createUpdate("INSERT INTO alert_silence (id, kind, subject, from_at, until_at, by_whom, why)"
                            + " VALUES (:id, :kind, :subject, :from, :until, :by, :why)")
                    .bind("id", silence.id())
                    .bind("kind", kind == null ? null : kind.name())
                    .bind("subject", silence.subject())
                    .bind("from", silence.from())
                    .bind("until", silence.until())
                    .bind("by", silence.by())
                    .bind("why", silence.why())
                    .execute();
            Audit.write(
                    handle,
                    by,
                    "silence",
                    "alerts: " + silence.scope(),
                    1,
                    null,
                    "until " + silence.until().truncatedTo(ChronoUnit.SECONDS));
            return silence;
        });
    }

    /** Ends a silence, with its line in the audit; false if there is none of this id. */
    boolean unsilence(UUID id, Change by) {
        return transactions.run(handle -> {
            Silence ended = silences(handle, by.at()).stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElse(null);
            if (ended == null) {
                return false;
            }
            handle.createUpdate("DELETE FROM alert_silence WHERE id = :id")
                    .bind("id", id)
                    .execute();
            Audit.write(
                    handle,
                    by,
                    "unsilence",
                    "alerts: " + ended.scope(),
                    1,
                    "until " + ended.until().truncatedTo(ChronoUnit.SECONDS),
                    null);
            return true;
        });
    }

    /** Tells everybody a warning that is none, and its recovery; false, and nothing, while such a one waits still. */
    boolean test(Collection<Webhook> webhooks, Change by) {
        AlertKey key = new AlertKey(AlertKind.TEST, "");
        List<AlertChange> changes = new ArrayList<>();
        changes.add(test(key, Level.FINE, Level.WARNING, by));
        changes.add(test(key, Level.WARNING, Level.FINE, by));
        return transactions.run(handle -> {
            if (Outbox.isTestWaiting(handle)) {
                return false;
            }
            add(handle, changes, webhooks);
            Audit.write(handle, by, "test-alerts", "alerts", webhooks.size(), null, null);
            return true;
        });
    }

    private static AlertChange test(AlertKey key, Level before, Level level, Change by) {
        return new AlertChange(
                UuidCreator.getTimeOrderedEpochFast(),
                key,
                before,
                level,
                null,
                SafeText.line(by.who(), LONGEST_SUBJECT) + " tries whether alerts arrive. Nothing is wrong.",
                by.at(),
                true);
    }
}
