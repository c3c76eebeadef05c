package io.skirret.console.internal.store;

import java.time.Instant;
import java.util.UUID;

/**
 * A query under a name.
 *
 * @param list the list that the query is for
 * @param owner who keeps it
 * @param shared whether everybody sees it
 */
public record SavedView(
        UUID id, String list, String owner, boolean shared, String name, String query, Instant savedAt) {}
