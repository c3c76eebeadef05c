package io.skirret.console.internal.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a browser is given beside the answers of routes. Thread-safe. */
public interface BrowserFace {

    /** None: problems are JSON for everybody. */
    BrowserFace NONE = new BrowserFace() {
        @Override
        public Optional<File> file(String name) {
            return Optional.empty();
        }

        @Override
        public byte @Nullable [] problem(Shown problem) {
            return null;
        }
    };

    /** Where files are, each under the name that {@link #file} knows. */
    String FILES = "/assets/";

    /**
     * A file that everybody may have, logged in or not.
     *
     * @param name that changes with its content: browsers keep it for a year
     */
    Optional<File> file(String name);

    /** A page in HTML that tells of a problem; null if it is to be told as JSON. */
    byte @Nullable [] problem(Shown problem);

    /** A file of a content type. */
    record File(String type, byte[] content) {}

    /**
     * A problem as a person is shown it.
     *
     * @param logIn whether logging in with a password would help
     */
    record Shown(int status, String title, String detail, boolean logIn) {}
}
