package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Health;
import java.time.Instant;

/**
 * What every page shows around what it is about.
 *
 * @param title of the page
 * @param section of the navigation that the page belongs to
 * @param caller who looks
 * @param operator whether they may change something
 * @param asksWho whether people say who they are, and so can log out
 * @param now to which times are told
 */
record Frame(
        String title,
        Section section,
        String caller,
        boolean operator,
        boolean asksWho,
        Health.Seen health,
        Instant now) {

    /** The parts of the navigation. */
    enum Section {
        OVERVIEW("Overview", "/", 'o'),
        GROUPS("Groups", "/groups?status=open", 'g'),
        ENTRIES("Dead letters", "/dead-letters?query=status%3Apending", 'd'),
        OPERATIONS("Operations", "/operations", 'p');

        private final String label;
        private final String url;
        private final char key;

        Section(String label, String url, char key) {
            this.label = label;
            this.url = url;
            this.key = key;
        }

        String label() {
            return label;
        }

        String url() {
            return url;
        }

        /** What is pressed after {@code g} to go there. */
        String key() {
            return String.valueOf(key);
        }
    }
}
