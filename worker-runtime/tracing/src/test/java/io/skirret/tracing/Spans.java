package io.skirret.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** How tests read spans. */
final class Spans {

    static final String SEND = "send skirret.tasks:" + TracedWorkers.QUEUE;
    static final String PROCESS = "process skirret.tasks:" + TracedWorkers.QUEUE;
    static final String SETTLE = "settle skirret.tasks:" + TracedWorkers.QUEUE;
    /** A trace's id. */
    static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static final String NONE = SpanContext.getInvalid().getSpanId();

    private Spans() {}

    static String outcome(SpanData span) {
        return span.getAttributes().get(AttributeKey.stringKey("skirret.outcome"));
    }

    static List<String> links(SpanData span) {
        return span.getLinks().stream()
                .map(LinkData::getSpanContext)
                .map(SpanContext::getSpanId)
                .toList();
    }

    /**
     * Spans as text, each below its parent, those of one parent by their text. It says {@code remote} where the parent
     * came by a message, {@code linked} where the one link is to the call's {@code send}, and the status if there is
     * one.
     */
    static String tree(List<SpanData> spans) {
        StringBuilder text = new StringBuilder();
        append(text, "", NONE, NONE, spans);
        assertThat(text.toString().lines()).as(text + "of " + spans).hasSameSizeAs(spans);
        return text.toString();
    }

    /** @param sent id of the nearest span above that sent */
    private static void append(StringBuilder text, String indent, String parent, String sent, List<SpanData> spans) {
        spans.stream()
                .filter(span -> span.getParentSpanId().equals(parent))
                .sorted(Comparator.comparing(span -> line(span, sent)))
                .forEach(span -> {
                    text.append(indent).append(line(span, sent)).append('\n');
                    String nearest = span.getKind() == SpanKind.PRODUCER ? span.getSpanId() : sent;
                    append(text, indent + "  ", span.getSpanId(), nearest, spans);
                });
    }

    private static String line(SpanData span, String sent) {
        List<Object> words = new ArrayList<>(List.of(span.getKind(), span.getName()));
        words.add(span.getAttributes().get(AttributeKey.stringKey("skirret.task")));
        words.add(span.getAttributes().get(AttributeKey.longKey("skirret.retries")));
        words.add(span.getParentSpanContext().isRemote() ? "remote" : null);
        words.add(links(span).isEmpty() ? null : links(span).equals(List.of(sent)) ? "linked" : links(span));
        words.add(outcome(span));
        words.add(
                span.getStatus().getStatusCode() == StatusCode.UNSET
                        ? null
                        : span.getStatus().getStatusCode());
        return words.stream().filter(Objects::nonNull).map(Object::toString).collect(Collectors.joining(" "));
    }
}
