package io.skirret.corpus;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureClassifier;
import io.skirret.failure.FailureContext;
import io.skirret.failure.Fingerprint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Every failure of the corpus, raised twice: once for all tests, since some of them wait for a time-out. */
final class RaisedCorpus {

    private static final Set<String> OWN = Set.of("io.skirret.corpus");

    /** Held, or its level would be forgotten: a service that throws is one of the failures. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private static @Nullable List<Raised> all;

    /** What was found of one failure. */
    record Raised(
            Corpus.Case of, String text, boolean interrupted, Failure failure, Fingerprint first, Fingerprint again) {}

    private RaisedCorpus() {}

    static synchronized List<Raised> all() throws Exception {
        List<Raised> known = all;
        if (known == null) {
            known = raise();
            all = known;
        }
        return known;
    }

    private static List<Raised> raise() throws Exception {
        GRPC.setLevel(Level.OFF);
        FailureClassifier classifier = new FailureClassifier();
        FailureContext context = FailureContext.of("corpus", 0, Instant.EPOCH);
        List<Raised> raised = new ArrayList<>();
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "corpus");
        try (Servers servers = new Servers(folder)) {
            for (Corpus.Case each : Corpus.with(servers).cases()) {
                Throwable thrown = each.raise();
                boolean interrupted = Thread.interrupted();
                Failure failure = classifier.classify(thrown, context);
                Throwable again = each.raise();
                boolean unused = Thread.interrupted();
                raised.add(new Raised(
                        each,
                        String.valueOf(thrown),
                        interrupted,
                        failure,
                        Fingerprint.of(thrown, failure.httpStatus(), OWN),
                        Fingerprint.of(
                                again, classifier.classify(again, context).httpStatus(), OWN)));
            }
        }
        return List.copyOf(raised);
    }
}
