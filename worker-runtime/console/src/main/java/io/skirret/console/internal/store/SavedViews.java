package io.skirret.console.internal.store;

import com.github.f4b6a3.uuid.UuidCreator;
import io.skirret.message.internal.SafeText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Queries that people keep under names. Every change is audited in its transaction. Thread-safe. */
public final class SavedViews {

    /** Maximum number that one person keeps of one list for themselves, and that all share of it. */
    public static final int MOST = 100;

    private static final int MAX_OWNER = 255;
    private static final String SELECT = "SELECT id, of_list, owner, shared, name, query, saved_at FROM saved_view ";
    private static final String SEEN = "WHERE of_list = :list AND (shared OR owner = :owner)";

    private final ConsoleDatabase database;
    private final Transactions transactions;

    public SavedViews(ConsoleDatabase database) {
        this.database = database;
        this.transactions = new Transactions(database.jdbi());
    }

    /** What somebody sees: their own, and those that are shared; by name. */
    public List<SavedView> seenBy(String owner, String list) {
        return database.jdbi().withHandle(handle -> seen(handle, owner(owner), list));
    }

    private static List<SavedView> seen(Handle handle, String owner, String list) {
        return handle.createQuery(SELECT + SEEN + " ORDER BY name, id")
                .bind("list", list)
                .bind("owner", owner)
                .map(SavedViews::read)
                .list();
    }

    /** The one of this id, whoever keeps it. */
    public Optional<SavedView> find(UUID id) {
        return database.jdbi().withHandle(handle -> find(handle, id));
    }

    private static Optional<SavedView> find(Handle handle, UUID id) {
        return handle.createQuery(SELECT + "WHERE id = :id")
                .bind("id", id)
                .map(SavedViews::read)
                .findOne();
    }

    /**
     * Keeps one; it takes the place of one with the same name, among those that are shared or among the owner's own.
     *
     * @param by its owner
     * @throws IllegalStateException if there are {@link #MOST} already
     */
    public SavedView save(String list, String name, String query, boolean shared, Change by) {
        String owner = owner(by.who());
        return transactions.run(handle -> {
            List<SavedView> alike = seen(handle, owner, list).stream()
                    .filter(each -> each.shared() == shared)
                    .toList();
            SavedView before = alike.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElse(null);
            if (before == null && alike.size() >= MOST) {
                throw new IllegalStateException("expected at most " + MOST + " saved views of a list"
                        + (shared ? " that are shared" : "") + ", got one more; nothing was changed. Remove one first");
            }
            SavedView view =
                    new SavedView(UuidCreator.getTimeOrderedEpochFast(), list, owner, shared, name, query, by.at());
            if (before != null) {
                delete(handle, before.id());
            }
            handle.createUpdate("INSERT INTO saved_view (id, of_list, owner, shared, name, query, saved_at)"
                            + " VALUES (:id, :list, :owner, :shared, :name, :query, :at)")
                    .bind("id", view.id())
                    .bind("list", list)
                    .bind("owner", owner)
                    .bind("shared", shared)
                    .bind("name", name)
                    .bind("query", query)
                    .bind("at", view.savedAt())
                    .execute();
            Audit.write(
                    handle, by, "save-view", "view " + view.id(), 1, before == null ? null : told(before), told(view));
            return view;
        });
    }

    /** Removes one; false if it is not there any more. */
    public boolean remove(UUID id, Change by) {
        return transactions.run(handle -> {
            SavedView view = find(handle, id).orElse(null);
            if (view == null) {
                return false;
            }
            delete(handle, id);
            Audit.write(handle, by, "remove-view", "view " + id, 1, told(view), null);
            return true;
        });
    }

    private static void delete(Handle handle, UUID id) {
        handle.createUpdate("DELETE FROM saved_view WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    /** The audit is for everybody, a view that is not shared for its owner. */
    private static String told(SavedView view) {
        return view.shared() ? view.name() + " (shared): " + view.query() : "(not shared)";
    }

    private static String owner(String who) {
        return SafeText.line(who, MAX_OWNER);
    }

    private static SavedView read(ResultSet row, StatementContext context) throws SQLException {
        return new SavedView(
                row.getObject("id", UUID.class),
                row.getString("of_list"),
                row.getString("owner"),
                row.getBoolean("shared"),
                row.getString("name"),
                row.getString("query"),
                InstantArgument.time(row, "saved_at"));
    }
}
