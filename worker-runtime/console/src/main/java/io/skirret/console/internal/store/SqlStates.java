package io.skirret.console.internal.store;

import java.sql.SQLException;
import java.util.function.Predicate;

/** What databases say by codes of five characters, in the classes of the SQL standard. */
final class SqlStates {

    private SqlStates() {}

    /** Whether a failure, or one that it comes from, has such a code. */
    static boolean any(Throwable failure, Predicate<String> wanted) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                for (SQLException each = sql; each != null; each = each.getNextException()) {
                    if (each.getSQLState() != null && wanted.test(each.getSQLState())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
