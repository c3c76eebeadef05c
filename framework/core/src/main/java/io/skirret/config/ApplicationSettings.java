package io.skirret.config;

import io.skirret.settings.Setting;
import io.skirret.settings.ValueType;
import java.util.List;

/** The settings of the application as a whole: its queue, its agent, its clients. */
public final class ApplicationSettings {

    /** Queue of tasks that name none. */
    static final Setting<String> QUEUE = new Setting<>(
            "skirret.queue", ValueType.text("the name of a queue"), "skirret", "Queue of tasks that name none.");

    /** Whether plain calls of task methods must be woven. */
    public static final Setting<AgentUse> AGENT = new Setting<>(
            "skirret.agent",
            ValueType.oneOf(AgentUse.class),
            "auto",
            "Whether plain calls must be sent. If required, the process stops at start if task methods are not woven, and a woven call that"
                    + " cannot be sent fails. If auto, such a call runs in place, and the log says so at start; if off, the log does not.");

    /** The application's own modules of Jackson. */
    static final Setting<List<String>> JACKSON_MODULES = Setting.optional(
            "skirret.jackson.modules",
            ValueType.list(),
            "Classes of the application's own modules of Jackson, separated by commas, each with a public constructor without parameters;"
                    + " the same for clients and workers.");

    /** Whether values are written with kombu's tags. */
    static final Setting<Boolean> CELERY_TAGS = new Setting<>(
            "skirret.celery.tags",
            ValueType.onOrOff(),
            "false",
            "Whether times, decimals, UUIDs and bytes are sent with kombu's tags, which Celery reads since 5.3, so that Python gets its own"
                    + " types; else as text.");

    /** Whether clients tell Celery's tools of the calls that they send. */
    static final Setting<Boolean> SEND_SENT_EVENTS = new Setting<>(
            "skirret.client.send-sent-events",
            ValueType.onOrOff(),
            "false",
            "Whether a client sends Celery's event task-sent, to the exchange celeryev, for each call that the broker has stored.");

    /** Whether calls and their runs are told to OpenTelemetry. */
    static final Setting<Boolean> TRACING = new Setting<>(
            "skirret.tracing",
            ValueType.onOrOff(),
            "false",
            "Whether clients, relays and workers tell OpenTelemetry of calls, so that a trace goes on across the broker; needs skirret-tracing.");

    static final List<Setting<?>> ALL = List.of(QUEUE, AGENT, JACKSON_MODULES, CELERY_TAGS, SEND_SENT_EVENTS, TRACING);

    private ApplicationSettings() {}
}
