package io.skirret.console.internal.store;

import com.github.f4b6a3.uuid.UuidCreator;
import io.skirret.console.internal.query.Field;
import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.query.QuerySyntaxException;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.failure.Fingerprint;
import io.skirret.message.internal.SafeText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rules of people, by which dead letters get a fingerprint with a name. They are for what comes: an entry that is here
 * keeps the fingerprint that it has. Every change is audited in its transaction. Thread-safe.
 */
public final class GroupingRules {

    /** Maximum number of rules: each is tried with each dead letter that comes. */
    public static final int MOST = 100;

    /** Of fingerprints with a name: the rules are people's. */
    static final int VERSION = 0;

    private static final Logger LOG = LoggerFactory.getLogger(GroupingRules.class);
    private static final int DIGEST_BYTES = 8;
    private static final int MAX_NAME = 255;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String SELECT =
            "SELECT id, name, query, added_at, added_by FROM grouping_rule ORDER BY place NULLS LAST, id";

    /** What a rule cannot ask about: it is not known, or not the same for ever, when an entry comes. */
    private static final Set<Field> CHANGING = EnumSet.of(Field.STATUS, Field.AT, Field.FINGERPRINT, Field.GROUP);

    private final ConsoleDatabase database;
    private final Transactions transactions;

    public GroupingRules(ConsoleDatabase database) {
        this.database = database;
        this.transactions = new Transactions(database.jdbi());
    }

    /** All of them, in the order in which they are tried. */
    public List<GroupingRule> list() {
        return database.jdbi().withHandle(GroupingRules::list);
    }

    private static List<GroupingRule> list(Handle handle) {
        return handle.createQuery(SELECT).map(GroupingRule::read).list();
    }

    /**
     * Reads what a rule would match.
     *
     * @throws IllegalArgumentException if the name or the query is none for a rule
     * @throws QuerySyntaxException if it is no query
     */
    public static Query check(String name, String query) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "expected a name of 1 to 64 letters, digits, dots, hyphens and underscores,"
                            + " got something else; nothing was changed");
        }
        Query read = Query.parse(query, Instant.EPOCH);
        if (read.fields().stream().anyMatch(CHANGING::contains)) {
            throw new IllegalArgumentException(
                    "expected a query about what a dead letter is when it comes, got one about"
                            + " its status, its group or the time; nothing was changed");
        } else if (read.isEverything()) {
            throw new IllegalArgumentException("expected a query, got none; nothing was changed");
        }
        return read;
    }

    /**
     * How many of the entries that are here it would match, by their groups, those with most first.
     *
     * @param limit maximum number of entries that are counted
     */
    public Map<UUID, Long> matching(Query query, int limit) {
        SqlCondition condition = query.sql(new EntryColumns());
        Map<UUID, Long> groups = new LinkedHashMap<>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery(
                                "SELECT group_id, COUNT(*) AS matched FROM (SELECT group_id FROM"
                                        + " dead_letter WHERE " + condition.sql()
                                        + " LIMIT :limit) AS found GROUP BY group_id ORDER BY matched DESC, group_id")
                        .bindMap(condition.arguments())
                        .bind("limit", limit)
                        .map((row, context) -> groups.put(row.getObject(1, UUID.class), row.getLong(2)))
                        .list());
        return groups;
    }

    /**
     * Adds one behind the others, for what comes from now on.
     *
     * @throws IllegalArgumentException as for {@link #check}, or if there are {@link #MOST} already
     */
    public GroupingRule add(String name, String query, Change by) {
        check(name, query);
        return transactions.run(handle -> {
            if (list(handle).size() >= MOST) {
                throw new IllegalArgumentException(
                        "expected at most " + MOST + " rules, got one more; nothing was changed; remove one first");
            }
            GroupingRule rule = new GroupingRule(
                    UuidCreator.getTimeOrderedEpochFast(), name, query, by.at(), SafeText.line(by.who(), MAX_NAME));
            handle.createUpdate(
                            "INSERT INTO grouping_rule (id, name, query, added_at, added_by, place) VALUES"
                                    + " (:id, :name, :query, :at, :by, (SELECT COALESCE(MAX(place), 0) + 1 FROM grouping_rule))")
                    .bind("id", rule.id())
                    .bind("name", name)
                    .bind("query", query)
                    .bind("at", rule.addedAt())
                    .bind("by", rule.addedBy())
                    .execute();
            Audit.write(handle, by, "add-rule", "rule " + rule.id(), 1, null, name + ": " + query);
            return rule;
        });
    }

    /** Where a rule is moved to. */
    public enum Direction {
        /** Before the one that is tried before it. */
        UP,
        /** Behind the one that is tried after it. */
        DOWN
    }

    /**
     * Changes places with a neighbour, for what comes from now on. Nothing is changed, and nothing audited, if there is
     * none on that side. Gives all rules in their order; empty if there is no rule of this id.
     */
    public Optional<List<GroupingRule>> move(UUID id, Direction to, Change by) {
        return transactions.run(handle -> {
            // Who moves another at the same time waits here, and reads afterwards: PostgreSQL sorts before it locks.
            handle.createQuery("SELECT id FROM grouping_rule ORDER BY id FOR UPDATE")
                    .mapTo(UUID.class)
                    .list();
            List<GroupingRule> rules = new ArrayList<>(list(handle));
            int from = IntStream.range(0, rules.size())
                    .filter(i -> rules.get(i).id().equals(id))
                    .findFirst()
                    .orElse(-1);
            int other = to == Direction.UP ? from - 1 : from + 1;
            if (from < 0) {
                return Optional.empty();
            } else if (other >= 0 && other < rules.size()) {
                Collections.swap(rules, from, other);
                number(handle, rules);
                Audit.write(handle, by, "move-rule", "rule " + id, 1, place(from), place(other));
            }
            return Optional.of(List.copyOf(rules));
        });
    }

    private static String place(int index) {
        return "place " + (index + 1);
    }

    /** All of them: an older console adds rules that have no number. */
    private static void number(Handle handle, List<GroupingRule> rules) {
        try (PreparedBatch numbers = handle.prepareBatch("UPDATE grouping_rule SET place = :place WHERE id = :id")) {
            for (int i = 0; i < rules.size(); i++) {
                numbers.bind("place", i + 1).bind("id", rules.get(i).id()).add();
            }
            numbers.execute();
        }
    }

    /** Removes one; false if there is none of this id. Groups that it made stay. */
    public boolean remove(UUID id, Change by) {
        return transactions.run(handle -> {
            GroupingRule rule = list(handle).stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElse(null);
            if (rule == null) {
                return false;
            }
            handle.createUpdate("DELETE FROM grouping_rule WHERE id = :id")
                    .bind("id", id)
                    .execute();
            Audit.write(handle, by, "remove-rule", "rule " + id, 1, rule.name() + ": " + rule.query(), null);
            return true;
        });
    }

    /** Gives entries that are not here yet the fingerprint of the first rule that matches. */
    static List<EntryWriter.Fresh> apply(Handle handle, List<EntryWriter.Fresh> fresh) {
        List<GroupingRule> rules = list(handle);
        if (rules.isEmpty()) {
            return fresh;
        }
        Map<GroupingRule, Query> queries = new LinkedHashMap<>();
        for (GroupingRule rule : rules) {
            try {
                queries.put(rule, check(rule.name(), rule.query()));
            } catch (IllegalArgumentException | QuerySyntaxException unreadable) {
                LOG.warn(
                        "Expected a rule that this version reads, got rule {} '{}'; it is left out. Remove it",
                        rule.id(),
                        rule.name());
            }
        }
        return fresh.stream()
                .map(each -> new EntryWriter.Fresh(each.id(), named(each.entry(), queries)))
                .toList();
    }

    private static IncomingEntry named(IncomingEntry entry, Map<GroupingRule, Query> queries) {
        EntryFacts facts = new EntryFacts(entry);
        for (Map.Entry<GroupingRule, Query> rule : queries.entrySet()) {
            if (rule.getValue().matches(facts)) {
                return entry.grouped(fingerprint(rule.getKey()));
            }
        }
        return entry;
    }

    private static Fingerprint fingerprint(GroupingRule rule) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256")
                    .digest(("named: " + rule.name()).getBytes(StandardCharsets.UTF_8));
            return new Fingerprint(
                    VERSION,
                    HexFormat.of().formatHex(whole, 0, DIGEST_BYTES),
                    List.of("named: " + rule.name(), "by the rule: " + rule.query()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
