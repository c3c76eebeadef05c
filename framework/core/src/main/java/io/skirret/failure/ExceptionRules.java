package io.skirret.failure;

import static io.skirret.failure.FailureType.CODE_DEFECT;
import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.CONFIG_MISSING_SETTING;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.SYSTEM_OUT_OF_MEMORY;
import static io.skirret.failure.FailureType.SYSTEM_TIMEOUT;
import static io.skirret.failure.FailureType.TRANSIENT_DATABASE;
import static io.skirret.failure.FailureType.TRANSIENT_NETWORK;
import static io.skirret.failure.Rule.BROAD;
import static io.skirret.failure.Rule.CERTAIN;
import static io.skirret.failure.Rule.EXACT;
import static io.skirret.failure.Rule.LIKELY;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What exception types mean, by name: those of the JDK and our own here, those of libraries in {@link LibraryTypes}.
 * The nearest name in an exception's hierarchy speaks. {@code IllegalStateException} and {@code RuntimeException} are
 * left out on purpose: people throw them for anything.
 */
final class ExceptionRules {
    private static final Map<String, Rule> BY_NAME = new HashMap<>();

    static {
        in("java.lang.", CERTAIN, SYSTEM_OUT_OF_MEMORY, "OutOfMemoryError");
        in("java.lang.", EXACT, CODE_DEFECT, "StackOverflowError", "LinkageError", "NullPointerException");
        in("java.lang.", EXACT, CODE_DEFECT, "ClassCastException", "IndexOutOfBoundsException", "ArrayStoreException");
        in("java.lang.", EXACT, CODE_DEFECT, "NegativeArraySizeException", "ArithmeticException", "AssertionError");
        in("java.lang.", EXACT, CODE_DEFECT, "UnsupportedOperationException", "MatchException");
        // A class that a setting names is the setting's affair: who loads it says so.
        in("java.lang.", LIKELY, CODE_DEFECT, "ClassNotFoundException");
        in("java.lang.", EXACT, CODE_DEFECT, "NoSuchMethodException", "NoSuchFieldException", "InstantiationException");
        in("java.lang.", EXACT, CODE_DEFECT, "IllegalAccessException", "IllegalMonitorStateException");
        in("java.lang.", EXACT, CODE_DEFECT, "CloneNotSupportedException", "EnumConstantNotPresentException");
        in("java.lang.", BROAD, CODE_DEFECT, "ExceptionInInitializerError");
        in("java.lang.", EXACT, PERMANENT_VALIDATION, "NumberFormatException");
        in("java.lang.", LIKELY, PERMANENT_VALIDATION, "IllegalArgumentException");
        in("java.lang.", LIKELY, PERMANENT_PERMISSION, "SecurityException");
        in("java.lang.", EXACT, SYSTEM_TIMEOUT, "InterruptedException");

        in("java.util.", EXACT, CODE_DEFECT, "ConcurrentModificationException", "EmptyStackException");
        in("java.util.", EXACT, CODE_DEFECT, "IllegalFormatException");
        in(
                "java.util.",
                EXACT,
                PERMANENT_VALIDATION,
                "InputMismatchException",
                "zip.ZipException",
                "zip.DataFormatException");
        in("java.util.", BROAD, PERMANENT_NOT_FOUND, "NoSuchElementException");
        in("java.util.", LIKELY, CONFIG_MISSING_SETTING, "MissingResourceException");
        in("java.util.", LIKELY, CONFIG_INVALID, "ServiceConfigurationError");
        in("java.util.concurrent.", EXACT, SYSTEM_TIMEOUT, "TimeoutException");
        // Their cause is whatever the interrupted code threw.
        in("io.skirret.task.", CERTAIN, SYSTEM_TIMEOUT, "SoftTimeLimitExceeded", "TimeLimitExceeded");
        in("io.skirret.message.", LIKELY, PERMANENT_VALIDATION, "UnsendableException");
        in("io.skirret.settings.", LIKELY, CONFIG_INVALID, "ConfigException");
        in("io.skirret.retry.", LIKELY, CONFIG_INVALID, "InvalidPolicyException", "UnknownPolicyException");
        in("io.skirret.transport.", LIKELY, CONFIG_INVALID, "BrokerUrlException");
        in("io.skirret.worker.", LIKELY, CONFIG_INVALID, "WorkerConfigurationException");
        in("java.util.concurrent.", BROAD, SYSTEM_TIMEOUT, "CancellationException");
        in("java.util.concurrent.", LIKELY, SYSTEM_OUT_OF_MEMORY, "RejectedExecutionException");

        in("java.time.", EXACT, PERMANENT_VALIDATION, "DateTimeException", "format.DateTimeParseException");
        in("java.text.", EXACT, PERMANENT_VALIDATION, "ParseException");
        in("java.net.", EXACT, PERMANENT_VALIDATION, "URISyntaxException", "MalformedURLException");
        in("java.net.", EXACT, TRANSIENT_NETWORK, "SocketException", "SocketTimeoutException", "UnknownHostException");
        in("java.net.", EXACT, TRANSIENT_NETWORK, "http.HttpTimeoutException", "http.HttpConnectTimeoutException");
        in("java.io.", BROAD, TRANSIENT_NETWORK, "IOException", "InterruptedIOException", "EOFException");
        in("java.io.", EXACT, CODE_DEFECT, "ObjectStreamException");
        in("java.io.", EXACT, PERMANENT_VALIDATION, "UTFDataFormatException");
        in("java.io.", EXACT, PERMANENT_VALIDATION, "StreamCorruptedException", "OptionalDataException");
        in("java.io.", LIKELY, CONFIG_INVALID, "UnsupportedEncodingException");
        in("java.io.", LIKELY, PERMANENT_NOT_FOUND, "FileNotFoundException");
        in(
                "java.nio.",
                EXACT,
                TRANSIENT_NETWORK,
                "channels.ClosedChannelException",
                "channels.UnresolvedAddressException");
        in(
                "java.nio.",
                EXACT,
                SYSTEM_TIMEOUT,
                "channels.ClosedByInterruptException",
                "channels.FileLockInterruptionException");
        in("java.nio.", EXACT, PERMANENT_VALIDATION, "charset.CharacterCodingException");
        in("java.nio.file.", EXACT, PERMANENT_NOT_FOUND, "NoSuchFileException", "NotDirectoryException");
        in("java.nio.file.", EXACT, PERMANENT_PERMISSION, "AccessDeniedException", "ReadOnlyFileSystemException");
        in("java.nio.file.", EXACT, PERMANENT_VALIDATION, "FileAlreadyExistsException", "DirectoryNotEmptyException");
        in("java.nio.file.", EXACT, PERMANENT_VALIDATION, "InvalidPathException");
        in(
                "java.security.",
                LIKELY,
                CONFIG_INVALID,
                "InvalidKeyException",
                "NoSuchAlgorithmException",
                "KeyStoreException");
        in("java.security.", LIKELY, CONFIG_INVALID, "UnrecoverableKeyException", "NoSuchProviderException");
        in("java.security.", LIKELY, CONFIG_INVALID, "InvalidAlgorithmParameterException");
        in("java.security.spec.", LIKELY, CONFIG_INVALID, "InvalidKeySpecException");
        in("javax.crypto.", LIKELY, PERMANENT_VALIDATION, "BadPaddingException", "IllegalBlockSizeException");
        in("java.security.cert.", EXACT, CONFIG_INVALID, "CertificateException", "CertPathValidatorException");
        in("java.security.cert.", EXACT, CONFIG_INVALID, "CertPathBuilderException");
        in("javax.net.ssl.", BROAD, TRANSIENT_NETWORK, "SSLException");
        in("javax.net.ssl.", EXACT, CONFIG_INVALID, "SSLPeerUnverifiedException");
        in("javax.naming.", EXACT, PERMANENT_AUTHENTICATION, "AuthenticationException");
        in("javax.naming.", EXACT, PERMANENT_NOT_FOUND, "NameNotFoundException");
        in("javax.naming.", EXACT, CONFIG_MISSING_SETTING, "NoInitialContextException");
        in("javax.naming.", EXACT, TRANSIENT_NETWORK, "CommunicationException", "ServiceUnavailableException");
        in("javax.security.auth.login.", EXACT, PERMANENT_AUTHENTICATION, "LoginException");
        in("javax.imageio.", LIKELY, PERMANENT_VALIDATION, "IIOException");
        in("org.xml.sax.", LIKELY, PERMANENT_VALIDATION, "SAXException");

        in("java.sql.", BROAD, TRANSIENT_DATABASE, "SQLException", "SQLNonTransientConnectionException");
        in("java.sql.", EXACT, TRANSIENT_DATABASE, "SQLTransientException", "SQLRecoverableException");
        in("java.sql.", EXACT, SYSTEM_TIMEOUT, "SQLTimeoutException");
        in("java.sql.", EXACT, PERMANENT_VALIDATION, "SQLDataException", "SQLIntegrityConstraintViolationException");
        in("java.sql.", EXACT, PERMANENT_AUTHENTICATION, "SQLInvalidAuthorizationSpecException");
        in("java.sql.", EXACT, CODE_DEFECT, "SQLSyntaxErrorException", "SQLFeatureNotSupportedException");
    }

    static {
        LibraryTypes.byName().forEach((name, rule) -> define(BY_NAME, name, rule));
    }

    /** Empty if no name in the hierarchy is known. */
    private static final ClassValue<Optional<Rule>> BY_CLASS = new ClassValue<>() {
        @Override
        protected Optional<Rule> computeValue(Class<?> type) {
            return ClassHierarchy.of(type).stream()
                    .filter(BY_NAME::containsKey)
                    .findFirst()
                    .map(BY_NAME::get);
        }
    };

    private ExceptionRules() {}

    static @Nullable Finding find(CauseChain.Link link) {
        Rule rule = BY_CLASS.get(link.error().getClass()).orElse(null);
        return rule == null ? null : new Finding(rule, link, "exception type");
    }

    private static void in(String packagePrefix, double confidence, FailureType type, String... names) {
        Rule rule = Rule.of(type, confidence);
        for (String name : names) {
            define(BY_NAME, packagePrefix + name, rule);
        }
    }

    /** Of two rules for one class nobody could tell which holds. */
    static void define(Map<String, Rule> rules, String className, Rule rule) {
        if (rules.putIfAbsent(className, rule) != null) {
            throw new IllegalStateException("two rules for " + className);
        }
    }
}
