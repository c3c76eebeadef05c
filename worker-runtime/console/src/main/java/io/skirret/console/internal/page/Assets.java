package io.skirret.console.internal.page;

import io.skirret.console.internal.http.BrowserFace;
import io.skirret.console.internal.http.BrowserFace.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The files that pages need, each under a name with a digest of its content. */
final class Assets {

    private static final int DIGITS = 12;
    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    private static final List<String> NAMES = List.of(
            "chart.js",
            "dashboard.css",
            "dashboard.js",
            "htmx.js",
            "icon.svg",
            "keys.js",
            "live.js",
            "run.js",
            "suggest.js",
            "task.js",
            "uplot.css",
            "uplot.js");

    private static final Map<String, String> URLS = new HashMap<>();
    private static final Map<String, File> FILES = new HashMap<>();

    static {
        NAMES.forEach(name -> {
            String type = Objects.requireNonNull(TYPES.get(name.substring(name.indexOf('.') + 1)), name);
            byte[] content = read(name);
            String served = digest(content).substring(0, DIGITS) + "-" + name;
            URLS.put(name, BrowserFace.FILES + served);
            FILES.put(served, new File(type, content));
        });
    }

    private Assets() {}

    /** Where a page finds the file of this plain name. */
    static String url(String name) {
        return Objects.requireNonNull(URLS.get(name), name);
    }

    /** The file that is served under this name. */
    static Optional<File> find(String served) {
        return Optional.ofNullable(FILES.get(served));
    }

    private static byte[] read(String name) {
        try (InputStream file = Objects.requireNonNull(Assets.class.getResourceAsStream(name), name)) {
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
