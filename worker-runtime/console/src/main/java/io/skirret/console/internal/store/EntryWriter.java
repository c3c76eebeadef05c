package io.skirret.console.internal.store;

import com.github.f4b6a3.uuid.UuidCreator;
import io.skirret.message.DeadLetter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Writes a batch of entries with all that follows from them, in one transaction and a fixed number of round trips. */
final class EntryWriter {

    private static final String INSERT = "INSERT INTO dead_letter (id, identity, kind, group_id, version, fingerprint,"
            + " queue, task_id, task, reason, breaker, failure_type, category, remediation, exception, message, http_status, attempts,"
            + " replays, first_at, died_at, taken_at, worker, ctx_user, ctx_project, ctx_tenant, body_bytes, unreadable, searched,"
            + " status, status_at, replaced_by, policy) VALUES (:id, :identity, :kind, :group, :version,"
            + " :fingerprint, :queue,"
            + " :taskId, :task, :reason, :breaker, :failureType, :category, :remediation, :exception, :message, :httpStatus,"
            + " :attempts, :replays, :firstAt, :diedAt, :takenAt, :worker, :user, :project, :tenant, :bodyBytes,"
            + " :unreadable, :searched, :status, :takenAt, NULL, :policy)";

    private final Handle handle;

    EntryWriter(Handle handle) {
        this.handle = handle;
    }

    /** An entry that is not here yet. */
    record Fresh(UUID id, IncomingEntry entry) {}

    /** @param held ids of entries without an identity whose delivery is somebody else's than one of this batch */
    Added write(List<IncomingEntry> batch, Set<UUID> held) {
        Map<UUID, UUID> known = known(batch);
        Map<UUID, List<UUID>> unacknowledged = unacknowledged(batch, held);
        List<UUID> ids = new ArrayList<>(batch.size());
        List<Fresh> fresh = new ArrayList<>();
        for (IncomingEntry entry : batch) {
            UUID id = entry.identity() == null ? claimed(entry, unacknowledged) : known.get(entry.identity());
            if (id == null) {
                id = UuidCreator.getTimeOrderedEpochFast();
                fresh.add(new Fresh(id, entry));
                if (entry.identity() != null) {
                    known.put(entry.identity(), id);
                }
            }
            ids.add(id);
        }
        if (!fresh.isEmpty()) {
            insert(fresh);
        }
        return new Added(ids, fresh.size());
    }

    private Map<UUID, UUID> known(List<IncomingEntry> batch) {
        Map<UUID, UUID> known = new HashMap<>();
        List<UUID> identities = batch.stream()
                .map(IncomingEntry::identity)
                .filter(each -> each != null)
                .toList();
        if (!identities.isEmpty()) {
            handle.createQuery("SELECT identity, id FROM dead_letter WHERE identity = ANY(:identities)")
                    .bindArray("identities", UUID.class, identities)
                    .map((row, context) -> known.put(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                    .list();
        }
        return known;
    }

    /** Entries that are here, and that a delivery without an id may be once more; by digest. */
    private Map<UUID, List<UUID>> unacknowledged(List<IncomingEntry> batch, Set<UUID> held) {
        Map<UUID, List<UUID>> found = new HashMap<>();
        List<UUID> digests = batch.stream()
                .filter(each -> each.identity() == null && each.redelivered())
                .map(IncomingEntry::digest)
                .toList();
        if (!digests.isEmpty()) {
            handle.createQuery("SELECT digest, entry_id FROM dead_letter_unacknowledged WHERE digest = ANY(:digests)")
                    .bindArray("digests", UUID.class, digests)
                    .map((row, context) -> {
                        UUID id = row.getObject(2, UUID.class);
                        return held.contains(id)
                                || found.computeIfAbsent(row.getObject(1, UUID.class), digest -> new ArrayList<>())
                                        .add(id);
                    })
                    .list();
        }
        return found;
    }

    private static @Nullable UUID claimed(IncomingEntry entry, Map<UUID, List<UUID>> unacknowledged) {
        List<UUID> left = entry.redelivered() ? unacknowledged.get(entry.digest()) : null;
        return left == null || left.isEmpty() ? null : left.remove(left.size() - 1);
    }

    private void insert(List<Fresh> missing) {
        List<Fresh> fresh = GroupingRules.apply(handle, missing);
        GroupWriter groups = new GroupWriter(handle);
        Map<UUID, UUID> groupOf = groups.find(fresh);
        Map<UUID, EntryKind> kindOf = new HashMap<>();
        for (Fresh each : fresh) {
            kindOf.put(each.id(), EntryKind.of(each.entry(), Objects.requireNonNull(groupOf.get(each.id()))));
        }
        Counts counts = new Counts();
        try (PreparedBatch rows = handle.prepareBatch(INSERT);
                PreparedBatch contents = EntryContent.batch(handle)) {
            for (Fresh each : fresh) {
                bind(rows, each, Objects.requireNonNull(kindOf.get(each.id()))).add();
                EntryContent.add(
                        contents,
                        each.id(),
                        each.entry().head(),
                        each.entry().message().body());
            }
            rows.execute();
            contents.execute();
        }
        rememberUnacknowledged(fresh);
        new Replacements(handle, counts, groups).replace(fresh);
        for (Fresh each : fresh) {
            counts.died(each.entry(), Objects.requireNonNull(kindOf.get(each.id())));
        }
        groups.add(fresh, groupOf);
        counts.write(handle);
    }

    private static PreparedBatch bind(PreparedBatch row, Fresh fresh, EntryKind kind) {
        IncomingEntry entry = fresh.entry();
        DeadLetter letter = entry.letter();
        return row.bind("id", fresh.id())
                .bind("identity", entry.identity())
                .bind("kind", kind.id())
                .bind("group", kind.group())
                .bind("version", entry.group().version())
                .bind("fingerprint", kind.fingerprint())
                .bind("queue", kind.queue())
                .bind("taskId", letter.id())
                .bind("task", kind.task())
                .bind("reason", kind.reason())
                .bind("breaker", kind.breaker())
                .bind("failureType", kind.failureType())
                .bind("category", kind.category())
                .bind("remediation", kind.remediation())
                .bind("exception", kind.exception())
                .bind("message", letter.exceptionMessage())
                .bind("httpStatus", kind.httpStatus())
                .bind("attempts", kind.attempts())
                .bind("replays", kind.replays())
                .bind("firstAt", entry.firstAt())
                .bind("diedAt", entry.diedAt())
                .bind("takenAt", entry.takenAt())
                .bind("worker", letter.worker())
                .bind("user", entry.context("user"))
                .bind("project", entry.context("project"))
                .bind("tenant", entry.context("tenant"))
                .bind("policy", entry.policy())
                .bind("bodyBytes", (long) entry.message().body().length)
                .bind("unreadable", entry.unreadable())
                .bind("searched", EntryColumns.searched(letter))
                .bind("status", EntryStatus.PENDING.name());
    }

    private void rememberUnacknowledged(List<Fresh> fresh) {
        try (PreparedBatch rows = handle.prepareBatch(
                "INSERT INTO dead_letter_unacknowledged (entry_id, digest) VALUES (:id, :digest)")) {
            for (Fresh each : fresh) {
                if (each.entry().identity() == null) {
                    rows.bind("id", each.id())
                            .bind("digest", each.entry().digest())
                            .add();
                }
            }
            if (rows.size() > 0) {
                rows.execute();
            }
        }
    }
}
