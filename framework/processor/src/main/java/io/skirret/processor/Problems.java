package io.skirret.processor;

import javax.annotation.processing.Messager;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/** Tells the author of a source what is wrong with it, at the line that is. */
final class Problems {

    /** Silences this processor's warnings where it stands in a {@code @SuppressWarnings}. */
    private static final String SUPPRESSION = "skirret";

    private final Messager messager;

    Problems(Messager messager) {
        this.messager = messager;
    }

    /** Where to point: an element, and more exactly one value of an annotation on it. */
    record Place(
            Element element,
            @Nullable AnnotationMirror annotation,
            @Nullable AnnotationValue value) {

        static Place of(Element element) {
            return new Place(element, null, null);
        }
    }

    void error(Place place, String expected, String got, String instead) {
        print(Diagnostic.Kind.ERROR, place, expected, got, instead);
    }

    void error(Element element, String expected, String got, String instead) {
        error(Place.of(element), expected, got, instead);
    }

    void warning(Place place, String expected, String got, String instead) {
        if (!suppressed(place.element())) {
            print(Diagnostic.Kind.WARNING, place, expected, got, instead);
        }
    }

    /** A defect of this processor, not of the source; it must not look like a crash of the compiler. */
    void defect(Element element, Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        messager.printMessage(
                Diagnostic.Kind.ERROR,
                "@Task: expected to generate stubs for " + element
                        + ", got a defect in Skirret's annotation processor: "
                        + failure + (trace.length == 0 ? "" : " at " + trace[0])
                        + "; nothing was generated for it; please report this with the source of the class",
                element);
    }

    private void print(Diagnostic.Kind kind, Place place, String expected, String got, String instead) {
        String text = "@Task: expected " + expected + ", got " + got + "; " + instead;
        if (place.annotation() == null) {
            messager.printMessage(kind, text, place.element());
        } else if (place.value() == null) {
            messager.printMessage(kind, text, place.element(), place.annotation());
        } else {
            messager.printMessage(kind, text, place.element(), place.annotation(), place.value());
        }
    }

    private static boolean suppressed(@Nullable Element start) {
        for (Element element = start; element != null; element = element.getEnclosingElement()) {
            SuppressWarnings annotation = element.getAnnotation(SuppressWarnings.class);
            if (annotation != null) {
                for (String word : annotation.value()) {
                    if (word.equals(SUPPRESSION)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
