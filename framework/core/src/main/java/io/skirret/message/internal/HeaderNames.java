package io.skirret.message.internal;

import java.util.Set;

/** The headers by name: Celery's, ours, and those that belong to one hop. */
public final class HeaderNames {

    /** What the names of all our own begin with. */
    static final String OURS = "skirret_";

    /** How often a message came back unsettled, over all its copies. Only workers write it. */
    public static final String REDELIVERED = "skirret_redelivered";

    /** How often a message was deferred before this attempt. Only workers write it. */
    public static final String DEFERRALS = "skirret_deferrals";

    /** How long it was told to wait when deferred, since its first attempt, in milliseconds. Only workers write it. */
    public static final String DEFERRED_MILLIS = "skirret_deferred_ms";

    /** How often in a row a worker's orderly end cut this attempt short. Only workers write it. */
    public static final String CUT_SHORT = "skirret_cut_short";

    /**
     * That a call's {@code eta} is the end of a countdown, which it waited for in the broker: the same text as
     * {@code eta}, so that it says nothing once another client gives the call another time. Only callers write it.
     */
    public static final String COUNTED_DOWN = "skirret_counted_down";

    /** The attempt that the counts of workers are for, see {@link Marks}. Only workers write it. */
    public static final String MARKED_FOR = "skirret_marked_for";

    /** How often in a row a call was sent again by its own run, see {@link SelfSends}. Only callers write it. */
    public static final String SELF_SENDS = "skirret_self_sends";

    /** What the entries of a job's context begin with, which go from a task to the calls it makes. */
    public static final String CONTEXT_PREFIX = "skirret_ctx_";

    /** W3C's: the span that a call comes from. */
    public static final String TRACEPARENT = "traceparent";

    /** W3C's: the trace that a call belongs to, and what travels with it. They go from a task to the calls it makes. */
    public static final Set<String> TRACE_CONTEXT = Set.of(TRACEPARENT, "tracestate", "baggage");

    /** That a call is to fail instead of running, and what with; believed only by workers that are told to. */
    public static final String SIMULATED_FAILURE = "skirret_simulated_failure";

    /**
     * What a call is told apart from its duplicates by, where its sender gave it a key of its own. Only callers write
     * it.
     */
    public static final String IDEMPOTENCY_KEY = "skirret_idempotency_key";

    /** That a call is a member of a group, see {@link GroupMember}. Only callers and workers write it. */
    public static final String GROUP_MEMBER = "skirret_group_member";

    static final String LANG = "lang";
    public static final String TASK = "task";
    public static final String ID = "id";
    static final String SHADOW = "shadow";
    public static final String ETA = "eta";
    public static final String EXPIRES = "expires";
    static final String GROUP = "group";
    static final String GROUP_INDEX = "group_index";
    public static final String RETRIES = "retries";
    static final String TIMELIMIT = "timelimit";
    public static final String ROOT_ID = "root_id";
    public static final String PARENT_ID = "parent_id";
    public static final String ARGSREPR = "argsrepr";
    public static final String KWARGSREPR = "kwargsrepr";
    static final String ORIGIN = "origin";
    static final String IGNORE_RESULT = "ignore_result";
    static final String REPLACED_TASK_NESTING = "replaced_task_nesting";
    static final String STAMPED_HEADERS = "stamped_headers";
    static final String STAMPS = "stamps";
    public static final String COMPRESSION = "compression";

    /** Where the body has values that are not to be shown, see {@link SensitivePaths}. Only callers write it. */
    public static final String SENSITIVE = "skirret_sensitive";

    public static final String POLICY = "skirret_policy";
    public static final String PRIORITY = "skirret_priority";
    public static final String ATTEMPTS = "skirret_attempts";
    public static final String UNKNOWN_DELAYS = "skirret_unknown_delays";
    public static final String REPLAYS = "skirret_replays";
    static final String DEAD_PREFIX = "skirret_dead_";

    /** What only the encoder writes: an application's header of this name would change what the message means. */
    static final Set<String> RESERVED = Set.of(
            LANG,
            TASK,
            ID,
            SHADOW,
            ETA,
            EXPIRES,
            GROUP,
            GROUP_INDEX,
            RETRIES,
            TIMELIMIT,
            ROOT_ID,
            PARENT_ID,
            ARGSREPR,
            KWARGSREPR,
            ORIGIN,
            IGNORE_RESULT,
            REPLACED_TASK_NESTING,
            STAMPED_HEADERS,
            STAMPS,
            COMPRESSION,
            POLICY,
            PRIORITY,
            ATTEMPTS,
            UNKNOWN_DELAYS,
            REPLAYS,
            REDELIVERED,
            DEFERRALS,
            DEFERRED_MILLIS,
            CUT_SHORT,
            MARKED_FOR,
            COUNTED_DOWN,
            SELF_SENDS,
            SENSITIVE,
            SIMULATED_FAILURE,
            IDEMPOTENCY_KEY,
            GROUP_MEMBER);

    private static final Set<String> HOP =
            Set.of("CC", "BCC", "x-death", "x-delivery-count", "x-acquired-count", "x-delay");

    private HeaderNames() {}

    /**
     * Whether a header tells of, or steers, one hop through a broker. Such a header is never sent on: RabbitMQ before
     * 4.0 loses or strands a message that comes back with its x-death, and CC copies to any queue.
     */
    static boolean isHop(String name) {
        // Asked of every header of every message, and hardly any begins like these.
        char first = name.isEmpty() ? ' ' : name.charAt(0);
        return (first == 'x' || first == 'C' || first == 'B')
                && (HOP.contains(name) || name.startsWith("x-first-death-") || name.startsWith("x-last-death-"));
    }

    /** Whether only the encoder, brokers and workers write a header of this name. */
    public static boolean isReserved(String name) {
        return RESERVED.contains(name) || isHop(name) || name.startsWith(DEAD_PREFIX);
    }
}
