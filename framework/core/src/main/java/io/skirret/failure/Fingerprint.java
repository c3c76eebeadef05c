package io.skirret.failure;

import io.skirret.text.internal.PlainText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What two failures have in common if they have one cause that one change would mend. Made of what was thrown and where
 * in the application, not of the task: one outage looks the same in all tasks that meet it. Neither line numbers nor
 * ids, hosts or numbers in messages count, nor what a compiler, a proxy or a Java version names anew.
 *
 * @param version of the rules it was made by: fingerprints of two versions say nothing about each other
 * @param value 16 hexadecimal digits
 * @param components what it was made of, for people, such as {@code thrown: java.net.ConnectException}
 */
public record Fingerprint(int version, String value, List<String> components) {

    /** Of the rules here. A change of what any failure's value is takes a new one. */
    public static final int VERSION = 1;

    private static final int BYTES = 8;
    private static final int MOST_FRAMES = 1_024;
    private static final int LONGEST_CODE = 100;

    /** They only carry what was thrown elsewhere. */
    private static final Set<String> WRAPPERS = Set.of(
            "java.util.concurrent.ExecutionException",
            "java.util.concurrent.CompletionException",
            "java.lang.reflect.InvocationTargetException",
            "java.lang.reflect.UndeclaredThrowableException",
            "java.security.PrivilegedActionException",
            "java.io.UncheckedIOException",
            "java.lang.ExceptionInInitializerError",
            "java.lang.BootstrapMethodError",
            "jakarta.ejb.EJBException",
            "javax.ejb.EJBException",
            "reactor.core.Exceptions$ReactiveException",
            "org.springframework.retry.ExhaustedRetryException");

    public Fingerprint {
        Objects.requireNonNull(value, "value");
        components = List.copyOf(components);
    }

    /**
     * Of what was thrown.
     *
     * @param httpStatus that the failure came with; null for none
     * @param ownPackages packages of the application that would else pass for a library's, such as
     *     {@code com.google.ourshop}
     */
    public static Fingerprint of(Throwable thrown, @Nullable Integer httpStatus, Set<String> ownPackages) {
        CauseChain chain = CauseChain.of(thrown);
        List<FailureTrace.Link> links = new ArrayList<>();
        String code = null;
        for (CauseChain.Link link : chain.links()) {
            if (link.main()) {
                links.add(new FailureTrace.Link(link.className(), link.message(), frames(link.error())));
                String own = code(link.error());
                code = own == null ? code : own;
            }
        }
        return of(new FailureTrace(links), code, httpStatus, ownPackages);
    }

    private static @Nullable String code(Throwable error) {
        ErrorCode code = ErrorCode.of(error);
        return code == null ? SqlRules.code(error) : PlainText.line(code.text(), LONGEST_CODE);
    }

    private static List<FailureTrace.Frame> frames(Throwable thrown) {
        List<FailureTrace.Frame> frames = new ArrayList<>();
        try {
            StackTraceElement[] stack = thrown.getStackTrace();
            for (int i = 0; i < Math.min(stack.length, MOST_FRAMES); i++) {
                frames.add(new FailureTrace.Frame(stack[i].getClassName(), stack[i].getMethodName()));
            }
        } catch (Throwable broken) {
            frames.clear();
        }
        return frames;
    }

    /**
     * Of what was written down, by Java or Python.
     *
     * @param exception the class of what was thrown; null if it is not known but from the stack trace
     * @param message its message; null for none
     * @param stackTrace null for none
     * @param httpStatus as for {@link #of(Throwable, Integer, Set)}
     * @param ownPackages as for {@link #of(Throwable, Integer, Set)}
     */
    public static Fingerprint ofRecorded(
            @Nullable String exception,
            @Nullable String message,
            @Nullable String stackTrace,
            @Nullable Integer httpStatus,
            Set<String> ownPackages) {
        return of(RecordedStack.read(stackTrace, exception, message), null, httpStatus, ownPackages);
    }

    /**
     * Of what ended without an exception.
     *
     * @param reason such as {@code expired}
     * @param detail a sentence about it; null for none
     */
    public static Fingerprint ofReason(String reason, @Nullable String detail) {
        List<String> components = new ArrayList<>();
        components.add("reason: " + PlainText.line(reason, LONGEST_CODE));
        if (detail != null) {
            components.add("message: " + MessageShape.of(detail));
        }
        return new Fingerprint(VERSION, digest(components), components);
    }

    private static Fingerprint of(
            FailureTrace thrown, @Nullable String code, @Nullable Integer httpStatus, Set<String> ownPackages) {
        List<String> components = new ArrayList<>();
        List<FailureTrace.Link> kept = thrown.links().stream()
                .filter(link -> !WRAPPERS.contains(link.type()))
                .toList();
        List<FailureTrace.Link> links = kept.isEmpty() ? thrown.links() : kept;
        if (links.isEmpty()) {
            components.add("thrown: nothing that is known");
        } else {
            FailureTrace.Link root = links.get(links.size() - 1);
            String outermost = FrameNames.type(links.get(0).type());
            components.add("thrown: " + outermost);
            String rootType = FrameNames.type(root.type());
            if (!rootType.equals(outermost)) {
                components.add("because of: " + rootType);
            }
            addPlace(components, thrown, ownPackages);
            String message = root.message();
            if (code != null) {
                components.add("code: " + code);
            } else if (message != null && ApplicationFrames.beginsInLibrary(root.frames(), ownPackages)) {
                components.add("message: " + MessageShape.of(message));
            }
        }
        if (httpStatus != null) {
            components.add("HTTP status: " + (httpStatus >= 500 && httpStatus <= 599 ? "5xx" : httpStatus));
        }
        return new Fingerprint(VERSION, digest(components), components);
    }

    /** Where the application was: as near to the cause as is known. */
    private static void addPlace(List<String> components, FailureTrace thrown, Set<String> ownPackages) {
        ApplicationFrames.Place place = ApplicationFrames.Place.NONE;
        for (int i = thrown.links().size() - 1; i >= 0 && !place.isApplication(); i--) {
            ApplicationFrames.Place here =
                    ApplicationFrames.of(thrown.links().get(i).frames(), ownPackages);
            place = place.frames().isEmpty() || here.isApplication() ? here : place;
        }
        if (place.called() != null) {
            components.add("calling: " + text(place.called()));
        }
        place.frames().forEach(frame -> components.add("at: " + text(frame)));
    }

    private static String text(FailureTrace.Frame frame) {
        return frame.type().isEmpty() ? frame.method() : frame.type() + "." + frame.method();
    }

    private static String digest(List<String> components) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", components).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(whole, 0, BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
