package io.skirret.failure;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The code that a library's exception carries. The classes are known by name; the getter is looked up once and kept
 * with the class.
 */
record ErrorCode(Source source, Object value) {

    /** A library whose exceptions carry a code. */
    enum Source {
        GRPC("gRPC status", "getStatus.getCode.name", "io.grpc.StatusRuntimeException", "io.grpc.StatusException"),
        MONGO("MongoDB error", "getCode", "com.mongodb.MongoException"),
        SMTP(
                "SMTP reply",
                "getReturnCode",
                "org.eclipse.angus.mail.smtp.SMTPSendFailedException",
                "org.eclipse.angus.mail.smtp.SMTPAddressFailedException",
                "org.eclipse.angus.mail.smtp.SMTPSenderFailedException",
                "com.sun.mail.smtp.SMTPSendFailedException",
                "com.sun.mail.smtp.SMTPAddressFailedException",
                "com.sun.mail.smtp.SMTPSenderFailedException"),
        R2DBC("SQLState", "getSqlState", "io.r2dbc.spi.R2dbcException"),
        AWS("AWS error", "awsErrorDetails.errorCode", "software.amazon.awssdk.awscore.exception.AwsServiceException");

        private final String label;
        private final String getter;
        private final List<String> classes;

        Source(String label, String getter, String... classes) {
            this.label = label;
            this.getter = getter;
            this.classes = List.of(classes);
        }
    }

    private record Reader(Source source, Getters getters) {}

    private static final ClassValue<Optional<Reader>> READERS = new ClassValue<>() {
        @Override
        protected Optional<Reader> computeValue(Class<?> type) {
            for (Source source : Source.values()) {
                if (source.classes.stream().anyMatch(ClassHierarchy.of(type)::contains)) {
                    return Optional.of(new Reader(source, Getters.find(type, List.of(source.getter))));
                }
            }
            return Optional.empty();
        }
    };

    /** Null if it carries none. */
    static @Nullable ErrorCode of(Throwable error) {
        Reader reader = READERS.get(error.getClass()).orElse(null);
        Object value = reader == null ? null : reader.getters().read(error);
        return reader == null || value == null ? null : new ErrorCode(reader.source(), value);
    }

    /** Such as {@code MongoDB error 13}. */
    String text() {
        return source.label + " " + value;
    }
}
