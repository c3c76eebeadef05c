package io.skirret.processor;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.annotation.processing.Filer;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.tools.StandardLocation;

/** Tells which modules of earlier compilations still have a class with tasks behind them. */
final class Survivors {

    private static final String TAIL = "Tasks$" + StubWriter.MODULE;

    private final Filer filer;
    private final Elements elements;

    Survivors(Filer filer, Elements elements) {
        this.filer = filer;
        this.elements = elements;
    }

    /** Whether to keep a listed module that this compilation did not generate. */
    boolean contains(String module) {
        if (!module.endsWith(TAIL)) {
            // Written by hand: not ours to judge.
            return true;
        }
        if (!compiled(module)) {
            return false;
        }
        String source = module.substring(0, module.length() - TAIL.length());
        List<TypeElement> seen = readings(source, '.').stream()
                .map(elements::getTypeElement)
                .filter(Objects::nonNull)
                .toList();
        // A compiler that is not shown the earlier classes cannot tell; then the class file's being there must do.
        return seen.isEmpty()
                ? readings(source, '$').stream().anyMatch(this::compiled)
                : seen.stream().anyMatch(Survivors::hasTasks);
    }

    private static boolean hasTasks(TypeElement type) {
        return ElementFilter.methodsIn(type.getEnclosedElements()).stream()
                .anyMatch(method -> TaskAnnotation.on(method) != null);
    }

    /** The names that may be meant: an underscore in a generated name stands for itself or for nesting. */
    private static List<String> readings(String source, char nesting) {
        int simple = source.lastIndexOf('.') + 1;
        List<String> readings = List.of(source.substring(0, simple));
        for (int at = simple; at < source.length(); at++) {
            char letter = source.charAt(at);
            // Beyond a few underscores all are taken alike, so that a strange name cannot make a list without end.
            boolean both = letter == '_' && readings.size() < 256;
            readings = readings.stream()
                    .flatMap(start -> both ? Stream.of(start + letter, start + nesting) : Stream.of(start + letter))
                    .toList();
        }
        return readings;
    }

    private boolean compiled(String binaryName) {
        try (InputStream in = filer.getResource(
                        StandardLocation.CLASS_OUTPUT, "", binaryName.replace('.', '/') + ".class")
                .openInputStream()) {
            return in.read() >= 0;
        } catch (IOException | IllegalArgumentException absent) {
            return false;
        }
    }
}
