package io.skirret.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What com.acme.Main prints when its tasks are woven, whichever way. */
final class Transcript {

    private Transcript() {}

    static String expected() {
        try (InputStream text = Transcript.class.getResourceAsStream("/com/acme/transcript.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
