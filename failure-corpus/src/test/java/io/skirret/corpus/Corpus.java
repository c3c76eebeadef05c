package io.skirret.corpus;

import io.skirret.failure.FailureType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The labelled failures, in the order they were written. A label says what a person who looks into the failure would
 * call it; it was written before the classifier was asked.
 */
final class Corpus {

    /** One failure. */
    record Case(String library, String what, FailureType label, Raising raising) {

        String name() {
            return library + ": " + what;
        }

        /**
         * A third, told by the name alone, which no rule is written against: rules may be tuned on what the others
         * show, never on these.
         */
        boolean heldOut() {
            return Math.floorMod(name().hashCode(), 3) == 0;
        }

        /** What the library throws. */
        Throwable raise() {
            try {
                raising.run();
            } catch (Throwable raised) {
                return raised;
            }
            throw new AssertionError(name() + ": expected a failure, got none; the case is wrong");
        }
    }

    /** Lets a library fail. */
    @FunctionalInterface
    interface Raising {
        void run() throws Throwable;
    }

    private final List<Case> cases = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    static Corpus with(Servers servers) throws Exception {
        Corpus corpus = new Corpus();
        JdkFailures.addTo(corpus, servers);
        HttpFailures.addTo(corpus, servers);
        CloudFailures.addTo(corpus, servers);
        SqlFailures.addTo(corpus, servers);
        StoreFailures.addTo(corpus, servers);
        MessagingFailures.addTo(corpus, servers);
        FrameworkFailures.addTo(corpus, servers);
        return corpus;
    }

    void add(FailureType label, String library, String what, Raising raising) {
        Case added = new Case(library, what, label, raising);
        if (!names.add(added.name())) {
            throw new IllegalArgumentException("expected one case of a name, got two: " + added.name());
        }
        cases.add(added);
    }

    List<Case> cases() {
        return List.copyOf(cases);
    }
}
