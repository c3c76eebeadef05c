package io.skirret.console.internal.alerts;

import io.skirret.console.internal.alerts.AlertStore.Look;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.Leases;
import io.skirret.console.internal.store.Position;
import io.skirret.retry.RetryPolicies;
import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts: {@link #look} finds what changed, writes it down, logs it and puts it out for the webhooks; the
 * {@link #senders} send. Consoles that share a database do it once. Thread-safe, but for {@code look}, which one thread
 * calls.
 */
public final class Alerts {

    /** The longest silence. */
    public static final Duration LONGEST_SILENCE = Duration.ofDays(30);

    private static final Duration STALE = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    private final AlertOptions options;
    private final AlertStore store;
    private final Outbox outbox;
    private final Readings readings;
    private final UUID holder;
    private final Clock clock;
    private final Map<String, Runnable> senders;
    private volatile List<String> untold = List.of();
    private volatile Instant lookedAt;
    private boolean tidied;

    /**
     * Alerts over these sources.
     *
     * @param policies where the policies are that those of webhooks send failures to
     * @param holder who this console is, for those that share the database
     */
    public Alerts(
            AlertOptions options,
            AlertSources sources,
            RetryPolicies policies,
            Leases leases,
            UUID holder,
            Clock clock) {
        this.options = options;
        this.store = new AlertStore(sources.database());
        this.outbox = new Outbox(sources.database());
        this.readings = new Readings(sources, options, clock);
        this.holder = holder;
        this.clock = clock;
        this.lookedAt = clock.now();
        this.senders = options.webhooks().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Webhook::name,
                        webhook -> new WebhookSender(webhook, policies, outbox, leases, holder, clock)::look));
    }

    /** What sends to each webhook that which waits for it, by its name; to be called again and again. */
    public Map<String, Runnable> senders() {
        return senders;
    }

    /** Looks at everything once, unless another console does. Waits for the database and the broker. */
    public void look() {
        untold = untoldNow();
        if (!tidied) {
            outbox.keepOnly(options.webhooks().stream().map(Webhook::name).toList(), clock.now());
            tidied = true;
        }
        if (!store.mayLook(holder)) {
            readings.watch();
            store.looks().stream().map(Look::at).max(Comparator.naturalOrder()).ifPresent(theirs -> lookedAt = theirs);
            return;
        }
        store.decide(holder, readings.look(), options.rules(), options.webhooks(), clock.now())
                .ifPresent(changes -> {
                    lookedAt = clock.now();
                    changes.forEach(Alerts::log);
                });
    }

    private List<String> untoldNow() {
        return options.webhooks().stream()
                .flatMap(webhook -> outbox
                        .lost(webhook.name())
                        .map(trouble -> "Webhook '" + webhook.name()
                                + "' did not take the last alert, which is not sent again: " + trouble + ".")
                        .stream())
                .toList();
    }

    /** What is wrong with the alerts themselves, as sentences: who was not told, and that nobody looks. Asks nobody. */
    public List<String> complaints() {
        List<String> all = new ArrayList<>(untold);
        Instant last = lookedAt;
        if (isStale(last) && !options.rules().limits().isEmpty()) {
            all.add("Nobody has looked for alerts since " + last.truncatedTo(ChronoUnit.SECONDS) + ".");
        }
        return all;
    }

    /** What was found so long ago says nothing of now. */
    private boolean isStale(Instant look) {
        return look.plus(STALE).isBefore(clock.now());
    }

    private static void log(AlertChange change) {
        String silenced = change.told() ? "" : " (silenced)";
        switch (change.level()) {
            case FINE -> LOG.info("{}{}", change.sentence(), silenced);
            case WARNING -> LOG.warn("{}{}", change.sentence(), silenced);
            case CRITICAL -> LOG.error("{}{}", change.sentence(), silenced);
        }
    }

    /**
     * One kind, as it was found last.
     *
     * @param limits null if it is not watched
     * @param lookedAt null if nobody looked yet
     * @param unknownSince null if it is known
     * @param text what was found, or why nothing is known
     * @param level the worst of its subjects
     */
    public record Kind(
            AlertKind kind,
            @Nullable Limits limits,
            Level level,
            @Nullable Instant lookedAt,
            @Nullable Instant unknownSince,
            String text) {}

    /**
     * One webhook, without its secrets.
     *
     * @param waiting how much it is still to be told
     * @param trouble what went wrong with what waits first; null for nothing
     */
    public record Listener(
            String name,
            Webhook.Form form,
            String address,
            boolean signed,
            Level least,
            String policy,
            long waiting,
            @Nullable String trouble) {}

    /**
     * All of it, as it is now.
     *
     * @param active what is in trouble, the worst first
     */
    public record Overview(
            List<AlertState> active, List<Kind> kinds, List<Silence> silences, List<Listener> webhooks) {}

    /** As it is now. */
    public Overview overview() {
        List<AlertState> active = new ArrayList<>(store.states());
        active.removeIf(state -> state.level() == Level.FINE);
        active.sort(Comparator.comparing(AlertState::level)
                .reversed()
                .thenComparing(AlertState::since, Comparator.reverseOrder())
                .thenComparing(AlertState::key));
        return new Overview(
                active,
                kinds(active),
                store.silences(clock.now()),
                options.webhooks().stream().map(this::listener).toList());
    }

    private List<Kind> kinds(List<AlertState> active) {
        Map<AlertKind, Look> looks = new HashMap<>();
        store.looks().forEach(look -> looks.put(look.kind(), look));
        Map<AlertKind, Level> levels = new HashMap<>();
        active.forEach(state -> levels.merge(state.key().kind(), state.level(), Level::worse));
        return AlertKind.watched().stream()
                .map(kind -> kind(kind, levels.getOrDefault(kind, Level.FINE), looks.get(kind)))
                .toList();
    }

    private Kind kind(AlertKind kind, Level level, @Nullable Look look) {
        Limits limits = options.rules().limits().get(kind);
        if (look == null) {
            return new Kind(kind, limits, level, null, null, "Nobody has looked yet.");
        } else if (limits != null && isStale(look.at())) {
            String text = "Nobody has looked since " + look.at().truncatedTo(ChronoUnit.SECONDS) + ".";
            return new Kind(kind, limits, level, look.at(), look.at(), text);
        }
        return new Kind(kind, limits, level, look.at(), look.unknownSince(), look.text());
    }

    private Listener listener(Webhook webhook) {
        return new Listener(
                webhook.name(),
                webhook.form(),
                webhook.shown(),
                webhook.form() == Webhook.Form.JSON && webhook.key() != null,
                webhook.least(),
                webhook.policy().name(),
                outbox.waiting(webhook.name()),
                outbox.trouble(webhook.name()).orElse(null));
    }

    /**
     * What became of telling a change to a webhook.
     *
     * @param state {@code waiting}, {@code sent} or {@code given_up}
     * @param retries tries that failed
     * @param trouble what went wrong last; null for nothing
     */
    public record Told(
            String webhook,
            String state,
            int retries,
            @Nullable String trouble) {}

    /** A change, with who was told of it. */
    public record Past(AlertChange change, List<Told> told) {}

    /**
     * A page of what changed, the newest first.
     *
     * @param kind null for all
     * @param after where the page before ended; null for the first
     */
    public List<Past> history(@Nullable AlertKind kind, @Nullable Position after, int limit) {
        List<AlertChange> changes = store.changes(kind, after, limit);
        Map<UUID, List<Told>> told =
                outbox.told(changes.stream().map(AlertChange::id).toList());
        return changes.stream()
                .map(change -> new Past(change, told.getOrDefault(change.id(), List.of())))
                .toList();
    }

    /**
     * Tells nothing for a while; with a line in the audit.
     *
     * @param kind null for all
     * @param subject null for all
     * @param length up to {@link #LONGEST_SILENCE}
     * @throws IllegalArgumentException if there are too many silences
     */
    public Silence silence(@Nullable AlertKind kind, @Nullable String subject, Duration length, String why, Change by) {
        return store.silence(kind, subject, length, why, by);
    }

    /** Ends a silence; false if there is none of this id. */
    public boolean unsilence(UUID id, Change by) {
        return store.unsilence(id, by);
    }

    /**
     * Tells each webhook a warning that is none, and its recovery; with a line in the audit.
     *
     * @return their names; empty if one of them waits for an earlier test still, so that tests push out no alerts:
     *     nobody is told then
     */
    public Optional<List<String>> test(Change by) {
        if (!store.test(options.webhooks(), by)) {
            return Optional.empty();
        }
        LOG.info("{} tries whether alerts arrive", by.who());
        return Optional.of(options.webhooks().stream().map(Webhook::name).toList());
    }
}
