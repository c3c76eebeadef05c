package io.skirret.failure;

import static io.skirret.failure.FailureType.CODE_DEFECT;
import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.CONFIG_MISSING_SETTING;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.SYSTEM_DISK_FULL;
import static io.skirret.failure.FailureType.SYSTEM_OUT_OF_MEMORY;
import static io.skirret.failure.FailureType.SYSTEM_TIMEOUT;
import static io.skirret.failure.FailureType.TRANSIENT_DATABASE;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What SQL states mean: the whole state first, then its class (the first two characters). A vendor's own code is more
 * exact and comes before both. ISO 9075, and PostgreSQL's, H2's and the JDBC drivers' additions.
 */
final class SqlRules {
    private static final String SQL_EXCEPTION = "java.sql.SQLException";
    private static final Map<String, FailureType> BY_STATE = new HashMap<>();

    static {
        states(
                TRANSIENT_DATABASE,
                "08",
                "40",
                "53",
                "25006",
                "25P03",
                "55006",
                "55P03",
                "57P01",
                "57P02",
                "57P03",
                "57P05");
        states(TRANSIENT_DATABASE, "58", "61000");
        states(SYSTEM_DISK_FULL, "53100");
        states(SYSTEM_OUT_OF_MEMORY, "53200");
        states(SYSTEM_TIMEOUT, "57014", "70100", "HYT00", "HYT01");
        // 45 and P0: what procedures raise themselves, mostly about the data they were given.
        states(PERMANENT_VALIDATION, "21", "22", "23", "44", "40002", "45", "P0");
        states(PERMANENT_AUTHENTICATION, "28");
        states(PERMANENT_PERMISSION, "42501");
        states(CONFIG_INVALID, "3D", "3F", "57P04", "F0");
        states(CODE_DEFECT, "P0004", "07", "0A", "24", "25", "26", "2F", "34", "42");
        states(PERMANENT_NOT_FOUND, "02", "P0002");
    }

    private SqlRules() {}

    static @Nullable Finding find(CauseChain.Link link) {
        return ClassHierarchy.of(link.error().getClass()).contains(SQL_EXCEPTION) ? Reader.find(link) : null;
    }

    /** The next exception of a batch or a statement, where drivers put the cause that counts; null if none. */
    static @Nullable Throwable next(Throwable error) {
        return ClassHierarchy.of(error.getClass()).contains(SQL_EXCEPTION) ? Reader.next(error) : null;
    }

    /** State and vendor's code, such as {@code SQLState 23505/0}; null if it has no state. */
    static @Nullable String code(Throwable error) {
        return ClassHierarchy.of(error.getClass()).contains(SQL_EXCEPTION) ? Reader.code(error) : null;
    }

    /** Apart, so that a run time without the module java.sql never loads it. */
    private static final class Reader {
        static @Nullable Finding find(CauseChain.Link link) {
            String state;
            int code;
            try {
                state = ((SQLException) link.error()).getSQLState();
                code = ((SQLException) link.error()).getErrorCode();
            } catch (Throwable hostile) {
                return null;
            }
            // DriverManager says 08001, as for a database that is away; but a driver does not come by waiting.
            if (link.message().startsWith("No suitable driver")) {
                return new Finding(Rule.of(CONFIG_MISSING_SETTING, Rule.SQL), link, "no driver for the JDBC address");
            }
            // SQLite's driver looks for the folder of its file before it asks the database.
            if (link.message().startsWith("path to '")) {
                return new Finding(Rule.of(CONFIG_INVALID, Rule.SQL), link, "no folder for the database");
            }
            SqlVendor vendor = SqlVendor.of(link);
            if (vendor != null) {
                FailureType byCode = vendor.meaning(code);
                if (byCode != null) {
                    return new Finding(Rule.of(byCode, Rule.SQL), link, vendor.label() + " error " + code);
                }
            }
            FailureType byState = meaning(state);
            return byState == null ? null : new Finding(Rule.of(byState, Rule.SQL), link, "SQLState " + state);
        }

        static @Nullable String code(Throwable error) {
            try {
                String state = ((SQLException) error).getSQLState();
                return state == null || state.length() != 5
                        ? null
                        : "SQLState " + state + "/" + ((SQLException) error).getErrorCode();
            } catch (Throwable hostile) {
                return null;
            }
        }

        static @Nullable Throwable next(Throwable error) {
            try {
                return ((SQLException) error).getNextException();
            } catch (Throwable hostile) {
                return null;
            }
        }
    }

    static @Nullable FailureType meaning(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return null;
        }
        FailureType exact = BY_STATE.get(state);
        return exact == null ? BY_STATE.get(state.substring(0, 2)) : exact;
    }

    private static void states(FailureType type, String... states) {
        for (String state : states) {
            BY_STATE.put(state, type);
        }
    }
}
