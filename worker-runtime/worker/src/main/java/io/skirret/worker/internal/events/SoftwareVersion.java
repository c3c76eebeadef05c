package io.skirret.worker.internal.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this Skirret. */
public final class SoftwareVersion {

    /** Such as {@code 0.1.0}. */
    public static final String TEXT = read();

    private SoftwareVersion() {}

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = SoftwareVersion.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties.getProperty("version", "");
    }
}
