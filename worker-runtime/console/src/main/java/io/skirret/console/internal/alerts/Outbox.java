package io.skirret.console.internal.alerts;

import com.github.f4b6a3.uuid.UuidCreator;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.InstantArgument;
import io.skirret.console.internal.store.Transactions;
import io.skirret.message.internal.SafeText;
import io.skirret.retry.internal.RetryState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What is to be told to whom, in the database: it outlives the console. Thread-safe. */
final class Outbox {

    /** How many wait for one webhook; of more, the oldest is given up. */
    static final int MOST_WAITING = 500;

    private static final int LONGEST_TROUBLE = 500;

    private final ConsoleDatabase database;
    private final Transactions transactions;

    Outbox(ConsoleDatabase database) {
        this.database = database;
        this.transactions = new Transactions(database.jdbi());
    }

    /** What becomes of one. */
    enum State {
        WAITING,
        SENT,
        GIVEN_UP
    }

    /**
     * The next that waits for a webhook.
     *
     * @param id the same with each try
     * @param past null for one that was not tried yet
     */
    record Due(
            UUID id,
            AlertChange change,
            Instant dueAt,
            @Nullable RetryState past) {}

    /** In the transaction of the change. */
    static void add(Handle handle, AlertChange change, Collection<Webhook> webhooks) {
        for (Webhook webhook : webhooks) {
            if (!webhook.hears(change)) {
                continue;
            }
            handle.createUpdate("INSERT INTO alert_notification (id, change_id, webhook, state, due_at, retries)"
                            + " VALUES (:id, :change, :webhook, 'WAITING', :at, 0)")
                    .bind("id", UuidCreator.getTimeOrderedEpochFast())
                    .bind("change", change.id())
                    .bind("webhook", webhook.name())
                    .bind("at", change.at())
                    .execute();
            giveUpTheOldest(handle, webhook.name(), change.at());
        }
    }

    private static void giveUpTheOldest(Handle handle, String webhook, Instant now) {
        handle.createQuery("SELECT id FROM alert_notification WHERE webhook = :webhook AND state = 'WAITING'"
                        + " ORDER BY webhook DESC, state DESC, id DESC OFFSET :most")
                .bind("webhook", webhook)
                .bind("most", MOST_WAITING)
                .mapTo(UUID.class)
                .list()
                .forEach(id -> end(handle, id, State.GIVEN_UP, "more than " + MOST_WAITING + " waited", now));
    }

    /** The oldest that waits for a webhook; the others wait behind it, so that they arrive in their order. */
    Optional<Due> next(String webhook) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT n.id AS notification, n.due_at, n.retries,"
                                + " n.first_at, n.pause_ms, c.id, c.at, c.kind, c.subject, c.level_before, c.level,"
                                + " c.measured, c.text, c.told FROM alert_notification n JOIN alert_change c"
                                + " ON c.id = n.change_id WHERE n.webhook = :webhook AND n.state = 'WAITING'"
                                + " ORDER BY n.webhook, n.state, n.id LIMIT 1")
                        .bind("webhook", webhook)
                        .map((row, context) -> {
                            Instant first = AlertStore.time(row, "first_at");
                            Long pause = row.getObject("pause_ms", Long.class);
                            return new Due(
                                    row.getObject("notification", UUID.class),
                                    AlertStore.change(row),
                                    InstantArgument.time(row, "due_at"),
                                    first == null
                                            ? null
                                            : new RetryState(
                                                    row.getInt("retries"),
                                                    first,
                                                    pause == null ? null : Duration.ofMillis(pause)));
                        })
                        .findOne());
    }

    void sent(UUID id, Instant now) {
        transactions.run(handle -> end(handle, id, State.SENT, null, now));
    }

    void givenUp(UUID id, String trouble, Instant now) {
        transactions.run(handle -> end(handle, id, State.GIVEN_UP, trouble, now));
    }

    private static int end(Handle handle, UUID id, State state, @Nullable String trouble, Instant now) {
        return handle.createUpdate("UPDATE alert_notification SET state = :state, trouble = :trouble, ended_at = :now"
                        + " WHERE id = :id AND state = 'WAITING'")
                .bind("id", id)
                .bind("state", state.name())
                .bind("trouble", trouble == null ? null : SafeText.line(trouble, LONGEST_TROUBLE))
                .bind("now", now)
                .execute();
    }

    /** Gives up what waits for webhooks that are not among these: nobody sends it any more. */
    void keepOnly(Collection<String> webhooks, Instant now) {
        transactions.run(handle -> handle.createUpdate("UPDATE alert_notification SET state = 'GIVEN_UP',"
                        + " trouble = 'its webhook is not set any more', ended_at = :now"
                        + " WHERE state = 'WAITING' AND NOT (webhook = ANY(:webhooks))")
                .bindArray("webhooks", String.class, new ArrayList<>(webhooks))
                .bind("now", now)
                .execute());
    }

    /** Whether a test waits for anybody. */
    static boolean isTestWaiting(Handle handle) {
        return handle.createQuery("SELECT COUNT(*) FROM alert_notification n JOIN alert_change c ON c.id = n.change_id"
                                + " WHERE n.state = 'WAITING' AND c.kind = 'TEST'")
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /** It failed and is tried again. */
    void later(UUID id, RetryState past, Instant dueAt, String trouble) {
        Duration pause = past.previousDelay();
        transactions.run(handle -> handle.createUpdate("UPDATE alert_notification SET due_at = :due,"
                        + " retries = :retries, first_at = :first, pause_ms = :pause, trouble = :trouble"
                        + " WHERE id = :id AND state = 'WAITING'")
                .bind("id", id)
                .bind("due", dueAt)
                .bind("retries", past.retries())
                .bind("first", past.firstStarted())
                .bind("pause", pause == null ? null : pause.toMillis())
                .bind("trouble", SafeText.line(trouble, LONGEST_TROUBLE))
                .execute());
    }

    /** Of these changes. */
    Map<UUID, List<Alerts.Told>> told(Collection<UUID> changes) {
        Map<UUID, List<Alerts.Told>> told = new HashMap<>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery("SELECT change_id, webhook, state, retries, trouble"
                                + " FROM alert_notification WHERE change_id = ANY(:changes) ORDER BY webhook, id")
                        .bindArray("changes", UUID.class, new ArrayList<>(changes))
                        .map((row, context) -> Map.entry(
                                row.getObject("change_id", UUID.class),
                                new Alerts.Told(
                                        row.getString("webhook"),
                                        row.getString("state").toLowerCase(Locale.ROOT),
                                        row.getInt("retries"),
                                        row.getString("trouble"))))
                        .forEach(each -> told.computeIfAbsent(each.getKey(), none -> new ArrayList<>())
                                .add(each.getValue())));
        return told;
    }

    /** What went wrong with the newest that came to an end, if it was given up. */
    Optional<String> lost(String webhook) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT state, trouble FROM alert_notification"
                                        + " WHERE webhook = :webhook AND state IN ('SENT', 'GIVEN_UP') ORDER BY id DESC LIMIT 1")
                        .bind("webhook", webhook)
                        .map((row, context) -> State.valueOf(row.getString("state")) == State.GIVEN_UP
                                ? Optional.of(row.getString("trouble"))
                                : Optional.<String>empty())
                        .findOne())
                .flatMap(trouble -> trouble);
    }

    /** How many wait for a webhook. */
    long waiting(String webhook) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT COUNT(*) FROM alert_notification WHERE webhook = :webhook AND state = 'WAITING'")
                        .bind("webhook", webhook)
                        .mapTo(Long.class)
                        .one());
    }

    /** What went wrong with the one that waits first; empty if nothing did, or none waits. */
    Optional<String> trouble(String webhook) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT trouble FROM alert_notification"
                                + " WHERE webhook = :webhook AND state = 'WAITING' ORDER BY webhook, state, id LIMIT 1")
                        .bind("webhook", webhook)
                        .map((row, context) -> Optional.ofNullable(row.getString("trouble")))
                        .findOne())
                .flatMap(trouble -> trouble);
    }
}
