package io.skirret.failure;

import static io.skirret.failure.FailureType.CODE_DEFECT;
import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.EXTERNAL_API_DOWN;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.SYSTEM_DISK_FULL;
import static io.skirret.failure.FailureType.SYSTEM_OUT_OF_MEMORY;
import static io.skirret.failure.FailureType.SYSTEM_TIMEOUT;
import static io.skirret.failure.FailureType.TRANSIENT_DATABASE;
import static io.skirret.failure.FailureType.TRANSIENT_RATE_LIMIT;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the codes mean that a library's exception carries: gRPC's status, MongoDB's error codes, SMTP's replies, R2DBC's
 * SQL states; see {@link ErrorCode}.
 */
final class CodeRules {

    /** The server itself said so; a cause of the client's own (a refused connection) is more exact. */
    private static final double TOLD = 0.95;

    private static final Map<String, FailureType> GRPC = new HashMap<>();
    private static final Map<Integer, FailureType> MONGO = new HashMap<>();
    private static final Map<Integer, FailureType> SMTP = new HashMap<>();

    static {
        grpc(SYSTEM_TIMEOUT, "CANCELLED", "DEADLINE_EXCEEDED");
        grpc(EXTERNAL_API_DOWN, "UNKNOWN", "INTERNAL", "UNAVAILABLE", "DATA_LOSS");
        grpc(PERMANENT_VALIDATION, "INVALID_ARGUMENT", "OUT_OF_RANGE", "ALREADY_EXISTS", "FAILED_PRECONDITION");
        grpc(PERMANENT_NOT_FOUND, "NOT_FOUND");
        grpc(PERMANENT_PERMISSION, "PERMISSION_DENIED");
        grpc(PERMANENT_AUTHENTICATION, "UNAUTHENTICATED");
        grpc(TRANSIENT_RATE_LIMIT, "RESOURCE_EXHAUSTED");
        grpc(TRANSIENT_DATABASE, "ABORTED");
        grpc(CONFIG_INVALID, "UNIMPLEMENTED");

        // Not reached, locked, stepping down, shutting down.
        codes(
                MONGO,
                TRANSIENT_DATABASE,
                6,
                7,
                24,
                46,
                63,
                64,
                89,
                91,
                112,
                133,
                134,
                189,
                202,
                225,
                234,
                246,
                251,
                9001);
        codes(MONGO, TRANSIENT_DATABASE, 10058, 10107, 11600, 11602, 13388, 13435, 13436);
        codes(MONGO, SYSTEM_TIMEOUT, 50, 262, 290, 11601);
        codes(MONGO, SYSTEM_DISK_FULL, 14031);
        codes(MONGO, SYSTEM_OUT_OF_MEMORY, 39, 146, 292);
        codes(MONGO, TRANSIENT_RATE_LIMIT, 16500);
        codes(MONGO, PERMANENT_AUTHENTICATION, 11, 18, 8000);
        codes(MONGO, PERMANENT_PERMISSION, 13, 31);
        codes(MONGO, PERMANENT_NOT_FOUND, 26, 27, 47);
        codes(MONGO, PERMANENT_VALIDATION, 48, 66, 68, 85, 86, 121, 10334, 11000, 11001, 17280);
        codes(MONGO, CODE_DEFECT, 2, 4, 9, 14, 15, 16, 17, 20, 28, 40, 52, 56, 57, 59, 72, 73, 168, 40324, 40415);

        codes(SMTP, PERMANENT_AUTHENTICATION, 454, 530, 534, 535, 538);
        codes(SMTP, PERMANENT_NOT_FOUND, 550, 551);
        codes(SMTP, PERMANENT_VALIDATION, 501, 521, 541, 552, 553, 554, 555, 556);
        codes(SMTP, CODE_DEFECT, 500, 502, 503, 504);
        codes(SMTP, EXTERNAL_API_DOWN, 421, 432, 450, 451, 452, 455);
    }

    private CodeRules() {}

    /** Null if the exception carries no code, or one that nothing is known of. */
    static @Nullable Finding find(CauseChain.Link link) {
        ErrorCode code = ErrorCode.of(link.error());
        FailureType type = code == null ? null : meaning(code);
        return code == null || type == null
                ? null
                : new Finding(Rule.of(type, confidence(code.source())), link, code.text());
    }

    private static @Nullable FailureType meaning(ErrorCode code) {
        return switch (code.source()) {
            case GRPC -> GRPC.get(code.value().toString());
            case MONGO -> MONGO.get(code.value());
            case SMTP -> SMTP.get(code.value());
            case R2DBC -> SqlRules.meaning(code.value().toString());
            case AWS -> null; // read with its HTTP status
        };
    }

    private static double confidence(ErrorCode.Source source) {
        return source == ErrorCode.Source.GRPC ? TOLD : Rule.SQL;
    }

    private static void grpc(FailureType type, String... names) {
        for (String name : names) {
            GRPC.put(name, type);
        }
    }

    private static void codes(Map<Integer, FailureType> table, FailureType type, int... codes) {
        for (int code : codes) {
            table.put(code, type);
        }
    }
}
