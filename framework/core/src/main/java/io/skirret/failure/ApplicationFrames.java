package io.skirret.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which frames of a stack tell where the application was: those that are not of the JDK, of a well-known library, or of
 * Skirret. If there are none, the first few of any.
 */
final class ApplicationFrames {

    private static final int MOST = 5;
    private static final int MOST_FOREIGN = 3;

    /** What the name of a file begins with that belongs to a library of Python. */
    static final String PYTHON_LIBRARY = "python-library.";

    /** Packages of libraries, each with all below it. */
    private static final List<String> LIBRARIES = List.of(
            "akka.",
            "brave.",
            "ch.qos.logback.",
            "clojure.",
            "co.elastic.",
            "com.amazonaws.",
            "com.azure.",
            "com.datastax.",
            "com.fasterxml.",
            "com.github.benmanes.",
            "com.google.",
            "com.ibm.",
            "com.microsoft.",
            "com.mongodb.",
            "com.mysql.",
            "com.netflix.",
            "com.rabbitmq.",
            "com.sun.",
            "com.zaxxer.",
            "feign.",
            "groovy.",
            "io.grpc.",
            "io.jsonwebtoken.",
            "io.lettuce.",
            "io.micrometer.",
            "io.micronaut.",
            "io.netty.",
            "io.opentelemetry.",
            "io.quarkus.",
            "io.reactivex.",
            "io.skirret.",
            "io.smallrye.",
            "io.undertow.",
            "io.vertx.",
            "jakarta.",
            "java.",
            "javax.",
            "jdk.",
            "junit.",
            "kotlin.",
            "kotlinx.",
            "liquibase.",
            "net.bytebuddy.",
            "net.sf.cglib.",
            "okhttp3.",
            "okio.",
            "oracle.",
            "org.apache.",
            "org.aspectj.",
            "org.eclipse.",
            "org.elasticsearch.",
            "org.flywaydb.",
            "org.glassfish.",
            "org.h2.",
            "org.hibernate.",
            "org.hsqldb.",
            "org.infinispan.",
            "org.jboss.",
            "org.jdbi.",
            "org.jooq.",
            "org.junit.",
            "org.mariadb.",
            "org.mockito.",
            "org.mongodb.",
            "org.neo4j.",
            "org.opensearch.",
            "org.postgresql.",
            "org.quartz.",
            "org.redisson.",
            "org.slf4j.",
            "org.springframework.",
            "org.sqlite.",
            "org.yaml.",
            PYTHON_LIBRARY,
            "reactor.",
            "redis.clients.",
            "retrofit2.",
            "rx.",
            "scala.",
            "software.amazon.",
            "sun.",
            "tools.jackson.");

    /** The JDK's own insides, which each version calls as it likes. */
    private static final List<String> INSIDES = List.of("sun.", "jdk.", "com.sun.", "java.lang.invoke.");

    /**
     * Where a failure was.
     *
     * @param called the method of a library that the application called there; null if none is known
     * @param frames the application's, innermost first, without recursion; a library's if there are none of those
     */
    record Place(FailureTrace.@Nullable Frame called, List<FailureTrace.Frame> frames, boolean isApplication) {

        static final Place NONE = new Place(null, List.of(), false);

        Place {
            frames = List.copyOf(frames);
        }
    }

    private ApplicationFrames() {}

    /** @param own packages of the application, which may lie below a library's */
    static Place of(List<FailureTrace.Frame> stack, Set<String> own) {
        List<FailureTrace.Frame> counted = new ArrayList<>();
        List<FailureTrace.Frame> foreign = new ArrayList<>();
        FailureTrace.Frame called = null;
        for (FailureTrace.Frame raw : stack) {
            FailureTrace.Frame frame = FrameNames.of(raw);
            if (frame == null) {
                continue;
            }
            if (!isLibrary(frame.type(), own)) {
                add(counted, frame, MOST);
            } else if (INSIDES.stream().noneMatch(frame.type()::startsWith)) {
                called = counted.isEmpty() ? frame : called;
                if (!frame.type().startsWith("io.skirret.")) {
                    add(foreign, frame, MOST_FOREIGN);
                }
            }
            if (counted.size() == MOST) {
                break;
            }
        }
        return counted.isEmpty() ? new Place(null, foreign, false) : new Place(called, counted, true);
    }

    /** Whether a library threw it: what it says tells faults apart then, as the place where it was called does not. */
    static boolean beginsInLibrary(List<FailureTrace.Frame> stack, Set<String> own) {
        return stack.isEmpty() || isLibrary(FrameNames.type(stack.get(0).type()), own);
    }

    // A method that calls itself, by itself or through another, is there once.
    private static void add(List<FailureTrace.Frame> frames, FailureTrace.Frame frame, int most) {
        if (frames.size() < most && !frames.contains(frame)) {
            frames.add(frame);
        }
    }

    private static boolean isLibrary(String type, Set<String> own) {
        return LIBRARIES.stream().anyMatch(type::startsWith)
                && own.stream().noneMatch(mine -> type.startsWith(mine.endsWith(".") ? mine : mine + "."));
    }
}
