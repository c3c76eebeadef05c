package io.skirret.message.internal;

import com.fasterxml.jackson.core.Version;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Jackson on the class path, which an application's own dependency management may have set back. Links to nothing
 * that an old one lacks.
 */
public final class JacksonVersion {

    /** The first that reads trees without rounding numbers; 2.18 was the first to limit the tokens of a document. */
    private static final Version MINIMUM = new Version(2, 19, 0, null, "com.fasterxml.jackson", "jackson");

    private JacksonVersion() {}

    /** What is wrong with it, in words; empty if nothing is. */
    public static Optional<String> problem() {
        return Stream.of(
                        com.fasterxml.jackson.core.json.PackageVersion.VERSION,
                        com.fasterxml.jackson.databind.cfg.PackageVersion.VERSION)
                .filter(version -> isBefore(version, MINIMUM))
                .findFirst()
                .map(old -> "expected Jackson " + MINIMUM.getMajorVersion() + "." + MINIMUM.getMinorVersion()
                        + " or later, got " + old.getArtifactId() + " " + old
                        + "; nothing was started; set jackson-bom, or Spring Boot's property jackson-bom.version, to a newer"
                        + " version ('mvn dependency:tree' shows who sets the old one)");
    }

    private static boolean isBefore(Version version, Version other) {
        return version.getMajorVersion() < other.getMajorVersion()
                || (version.getMajorVersion() == other.getMajorVersion()
                        && version.getMinorVersion() < other.getMinorVersion());
    }
}
