package io.skirret.failure;

import static io.skirret.failure.FailureType.CODE_DEFECT;
import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.SYSTEM_DISK_FULL;
import static io.skirret.failure.FailureType.SYSTEM_OUT_OF_MEMORY;
import static io.skirret.failure.FailureType.SYSTEM_TIMEOUT;
import static io.skirret.failure.FailureType.TRANSIENT_DATABASE;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the error codes of databases mean, where they say more than the SQL state. PostgreSQL has states only. */
final class SqlVendor {
    private static final int FRAMES = 12;

    private static final SqlVendor MYSQL = new SqlVendor("MySQL", "com.mysql.", "org.mariadb.")
            .codes(TRANSIENT_DATABASE, 1040, 1053, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1290, 1836, 1927, 4031)
            .codes(SYSTEM_TIMEOUT, 1317, 1969, 3024)
            .codes(SYSTEM_DISK_FULL, 1021, 1114)
            .codes(SYSTEM_OUT_OF_MEMORY, 1037, 1038)
            .codes(PERMANENT_AUTHENTICATION, 1045, 1698)
            .codes(PERMANENT_PERMISSION, 1044, 1129, 1130, 1142, 1143, 1227, 1370)
            .codes(CONFIG_INVALID, 1049)
            .codes(PERMANENT_VALIDATION, 1048, 1062, 1264, 1292, 1364, 1366, 1406, 1451, 1452, 3819, 4025)
            .codes(CODE_DEFECT, 1054, 1064, 1146, 1305);

    private static final SqlVendor ORACLE = new SqlVendor("Oracle", "oracle.jdbc.")
            .codes(TRANSIENT_DATABASE, 18, 20, 28, 54, 60, 1033, 1034, 1089, 1090, 1092, 1555, 3113, 3114, 3135, 4068)
            .codes(
                    TRANSIENT_DATABASE,
                    8177,
                    12170,
                    12514,
                    12516,
                    12519,
                    12520,
                    12528,
                    12537,
                    12541,
                    17002,
                    17008,
                    17410)
            .codes(SYSTEM_TIMEOUT, 1013)
            .codes(SYSTEM_DISK_FULL, 257, 1652, 1653, 1654, 1691)
            .codes(SYSTEM_OUT_OF_MEMORY, 4030, 4031)
            .codes(PERMANENT_AUTHENTICATION, 1005, 1017, 28000, 28001)
            .codes(PERMANENT_PERMISSION, 1031, 1045)
            .codes(PERMANENT_NOT_FOUND, 1403)
            .codes(CONFIG_INVALID, 12154, 12505)
            .codes(PERMANENT_VALIDATION, 1, 1400, 1407, 1438, 1722, 1843, 1861, 2290, 2291, 2292, 12899)
            .codes(CODE_DEFECT, 900, 904, 933, 936, 942, 6550);

    private static final SqlVendor SQL_SERVER = new SqlVendor("SQL Server", "com.microsoft.sqlserver.")
            .codes(TRANSIENT_DATABASE, 64, 233, 1205, 1222, 3960, 4060, 10053, 10054, 10060, 10928, 10929, 40197, 40501)
            .codes(TRANSIENT_DATABASE, 40613, 49918, 49919, 49920)
            .codes(SYSTEM_TIMEOUT, -2)
            .codes(SYSTEM_DISK_FULL, 1101, 1105, 9002)
            .codes(SYSTEM_OUT_OF_MEMORY, 701)
            .codes(PERMANENT_AUTHENTICATION, 18456)
            .codes(PERMANENT_PERMISSION, 229, 230, 262, 297)
            .codes(PERMANENT_VALIDATION, 245, 515, 547, 2601, 2627, 2628, 8114, 8115, 8152)
            .codes(CODE_DEFECT, 102, 156, 207, 208, 2812);

    private static final SqlVendor H2 = new SqlVendor("H2", "org.h2.")
            .codes(TRANSIENT_DATABASE, 40001, 50200, 90020, 90031, 90067, 90098, 90112, 90121, 90131)
            .codes(SYSTEM_TIMEOUT, 57014)
            .codes(SYSTEM_DISK_FULL, 90100)
            .codes(SYSTEM_OUT_OF_MEMORY, 90108)
            .codes(PERMANENT_AUTHENTICATION, 28000)
            .codes(PERMANENT_PERMISSION, 90096, 90097, 90040)
            .codes(CONFIG_INVALID, 90013, 90046, 90066, 90113, 90146, 90149)
            .codes(CODE_DEFECT, 90007, 90012, 90022);

    /** Primary result codes; the driver's own numbers, without SQL states. */
    private static final SqlVendor SQLITE = new SqlVendor("SQLite", "org.sqlite.")
            .codes(TRANSIENT_DATABASE, 5, 6, 10, 15, 17)
            .codes(SYSTEM_TIMEOUT, 9)
            .codes(SYSTEM_DISK_FULL, 13)
            .codes(SYSTEM_OUT_OF_MEMORY, 7)
            .codes(PERMANENT_PERMISSION, 3, 8, 23)
            .codes(PERMANENT_NOT_FOUND, 12)
            .codes(CONFIG_INVALID, 11, 14, 26)
            .codes(PERMANENT_VALIDATION, 18, 19, 20)
            .codes(CODE_DEFECT, 1, 21, 25);

    private static final List<SqlVendor> ALL = List.of(MYSQL, ORACLE, SQL_SERVER, H2, SQLITE);

    private final String label;
    private final List<String> packages;
    private final Map<Integer, FailureType> meanings = new HashMap<>();

    private SqlVendor(String label, String... packages) {
        this.label = label;
        this.packages = List.of(packages);
    }

    /** Whose driver threw it, by the exception's package, its message, or the code that made it; null if not known. */
    static @Nullable SqlVendor of(CauseChain.Link link) {
        SqlVendor byName = ofClass(link.className());
        if (byName != null) {
            return byName;
        }
        if (link.message().startsWith("ORA-")) {
            return ORACLE;
        }
        return ofFrames(link.error());
    }

    /** Drivers throw the plain classes of java.sql too: then the frame that made it tells. */
    private static @Nullable SqlVendor ofFrames(Throwable error) {
        try {
            StackTraceElement[] frames = error.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
                SqlVendor byFrame = ofClass(frames[i].getClassName());
                if (byFrame != null) {
                    return byFrame;
                }
            }
            return null;
        } catch (Throwable hostile) {
            return null;
        }
    }

    String label() {
        return label;
    }

    @Nullable
    FailureType meaning(int code) {
        // SQLite's extended codes carry the primary one in their low byte.
        return meanings.get(this == SQLITE && code > 0 ? code & 0xff : code);
    }

    private static @Nullable SqlVendor ofClass(String className) {
        for (SqlVendor vendor : ALL) {
            for (String prefix : vendor.packages) {
                if (className.startsWith(prefix)) {
                    return vendor;
                }
            }
        }
        return null;
    }

    private SqlVendor codes(FailureType type, int... codes) {
        for (int code : codes) {
            meanings.put(code, type);
        }
        return this;
    }
}
