package io.skirret.console.internal.store;

import com.github.f4b6a3.uuid.UuidCreator;
import io.skirret.console.internal.store.BulkInsert.Type;
import io.skirret.message.DeadLetter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Writes a batch of entries with all that follows from them, in one transaction and a fixed number of round trips. */
final class EntryWriter {

    private static final BulkInsert<Row> ROWS = BulkInsert.<Row>into("dead_letter")
            .column("id", Type.UUID, row -> row.fresh().id())
            .column("identity", Type.UUID, row -> row.entry().identity())
            .column("kind", Type.UUID, row -> row.kind().id())
            .column("group_id", Type.UUID, row -> row.kind().group())
            .column("version", Type.INTEGER, row -> row.entry().group().version())
            .column("fingerprint", Type.TEXT, row -> row.kind().fingerprint())
            .column("queue", Type.TEXT, row -> row.kind().queue())
            .column("task_id", Type.TEXT, row -> row.letter().id())
            .column("task", Type.TEXT, row -> row.kind().task())
            .column("reason", Type.TEXT, row -> row.kind().reason())
            .column("breaker", Type.TEXT, row -> row.kind().breaker())
            .column("failure_type", Type.TEXT, row -> row.kind().failureType())
            .column("category", Type.TEXT, row -> row.kind().category())
            .column("remediation", Type.TEXT, row -> row.kind().remediation())
            .column("exception", Type.TEXT, row -> row.kind().exception())
            .column("message", Type.TEXT, row -> row.letter().exceptionMessage())
            .column("http_status", Type.INTEGER, row -> row.kind().httpStatus())
            .column("attempts", Type.INTEGER, row -> row.kind().attempts())
            .column("replays", Type.INTEGER, row -> row.kind().replays())
            .column("first_at", Type.TIME, row -> row.entry().firstAt())
            .column("died_at", Type.TIME, row -> row.entry().diedAt())
            .column("taken_at", Type.TIME, row -> row.entry().takenAt())
            .column("worker", Type.TEXT, row -> row.letter().worker())
            .column("ctx_user", Type.TEXT, row -> row.entry().context("user"))
            .column("ctx_project", Type.TEXT, row -> row.entry().context("project"))
            .column("ctx_tenant", Type.TEXT, row -> row.entry().context("tenant"))
            .column("body_bytes", Type.BIGINT, row ->
                    (long) row.entry().message().body().length)
            .column("unreadable", Type.TEXT, row -> row.entry().unreadable())
            .column("searched", Type.TEXT, row -> row.searched())
            .column("status", Type.TEXT, row -> EntryStatus.PENDING.name())
            .column("status_at", Type.TIME, row -> row.entry().takenAt())
            .column("policy", Type.TEXT, row -> row.entry().policy())
            .build();
    private static final BulkInsert<Fresh> UNACKNOWLEDGED = BulkInsert.<Fresh>into("dead_letter_unacknowledged")
            .column("entry_id", Type.UUID, Fresh::id)
            .column("digest", Type.UUID, each -> each.entry().digest())
            .build();

    private final Handle handle;

    EntryWriter(Handle handle) {
        this.handle = handle;
    }

    /** An entry that is not here yet. */
    record Fresh(UUID id, IncomingEntry entry) {}

    private record Row(Fresh fresh, EntryKind kind, EntryWords words) {
        String searched() {
            return EntryWords.searched(letter().task(), letter().exception(), letter().exceptionMessage());
        }

        IncomingEntry entry() {
            return fresh.entry();
        }

        DeadLetter letter() {
            return entry().letter();
        }
    }

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
        Map<UUID, GroupWriter.Found> found = groups.find(fresh);
        List<Row> rows = new ArrayList<>(fresh.size());
        for (Fresh each : fresh) {
            rows.add(row(each, Objects.requireNonNull(found.get(each.id()))));
        }
        ROWS.write(handle, rows);
        EntryContent.write(handle, fresh);
        List<EntryWords.Row> words = new ArrayList<>();
        rows.forEach(row -> row.words()
                .rows(row.entry().diedAt(), row.fresh().id(), row.kind().id(), words));
        EntryWords.write(handle, words);
        UNACKNOWLEDGED.write(
                handle,
                fresh.stream().filter(each -> each.entry().identity() == null).toList());
        Counts counts = new Counts();
        new Replacements(handle, counts, groups).replace(fresh);
        rows.forEach(row -> counts.died(row.entry(), row.kind()));
        groups.add(
                fresh,
                rows.stream()
                        .collect(Collectors.toMap(
                                row -> row.fresh().id(), row -> row.kind().group())));
        counts.write(handle);
    }

    private static Row row(Fresh fresh, GroupWriter.Found group) {
        DeadLetter letter = fresh.entry().letter();
        EntryWords words = EntryWords.of(letter.task(), letter.exception(), group.said(), group.template());
        return new Row(fresh, EntryKind.of(fresh.entry(), group.id(), words), words);
    }
}
