package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.store.FailureGroup;
import io.skirret.console.internal.store.FailureGroups;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The group that a request names: by its id or by its fingerprint. */
public final class GroupLookup {

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{4,16}");
    private static final int ALL_DIGITS = 16;

    private GroupLookup() {}

    /** For a look, by its id or by the first digits of its fingerprint. */
    public static FailureGroup toShow(FailureGroups groups, String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        Optional<FailureGroup> found = DIGITS.matcher(plain).matches()
                ? groups.findByFingerprint(plain)
                : id(plain).flatMap(groups::find);
        return found.orElseThrow(() -> Problem.notFound(
                "There is no group of this id or fingerprint; GET " + GroupRoutes.PATH + " lists those there are."));
    }

    /** For a change, which is not to meet another group that begins alike. */
    static FailureGroup toChange(FailureGroups groups, String name) {
        if (name.length() < ALL_DIGITS) {
            throw Problem.badRequest("Expected the id of a group or all 16 digits of its fingerprint, got less;"
                    + " nothing was done: several may begin so.");
        }
        return toShow(groups, name);
    }

    /** The id that a text is; empty if it is none. */
    public static Optional<UUID> id(String text) {
        try {
            UUID id = UUID.fromString(text);
            // Java takes 1-1-1-1-1, too.
            return id.toString().equalsIgnoreCase(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException noId) {
            return Optional.empty();
        }
    }
}
