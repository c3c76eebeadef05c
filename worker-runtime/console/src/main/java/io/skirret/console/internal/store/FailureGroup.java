package io.skirret.console.internal.store;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A group as people see it: its own entries and those of the groups that are merged into it.
 *
 * @param version of the rules that made the fingerprint
 * @param components why these entries are one group
 * @param members the groups whose entries it has, itself first
 * @param exception of its first entry, as the message; null for none
 * @param total that ever died
 * @param tasks that met it; one that several members met counts in each
 * @param cameBack how often it failed again after nothing of it was pending
 * @param severity as somebody set it, else what follows from the failure and its spread
 * @param severitySet whether somebody set it
 * @param note null for none
 * @param assignee null for nobody
 */
public record FailureGroup(
        UUID id,
        int version,
        String fingerprint,
        List<String> components,
        List<UUID> members,
        @Nullable String exception,
        @Nullable String message,
        @Nullable String failureType,
        Instant firstAt,
        Instant lastAt,
        long total,
        long pending,
        long retrying,
        long resolved,
        long abandoned,
        int tasks,
        int cameBack,
        @Nullable Instant cameBackAt,
        Severity severity,
        boolean severitySet,
        @Nullable String note,
        boolean muted,
        @Nullable String assignee) {

    public FailureGroup {
        components = List.copyOf(components);
        members = List.copyOf(members);
    }

    /** Entries that somebody has still to see to, or is seeing to. */
    public long open() {
        return pending + retrying;
    }
}
