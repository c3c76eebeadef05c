package io.skirret.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/** What people ask a console for; {@code ConsoleLists} measures each. */
final class ConsoleQueries {

    private ConsoleQueries() {}

    /**
     * Queries by the name that the figures give them.
     *
     * @param callId of a dead letter that is there
     * @param fingerprint of a large group
     */
    static Map<String, String> all(String callId, String fingerprint) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("newest", "");
        all.put("pending", "status:pending");
        all.put("abandoned", "status:abandoned");
        all.put("retrying", "status:retrying");
        all.put("common_task", "task:shop.orders.task0");
        all.put("rare_task", "task:shop.orders.task57,shop.orders.task58,shop.orders.task59");
        all.put("tasks_by_beginning", "task:shop.reports.*");
        all.put("tasks_by_end", "task:*.task41");
        all.put("not_a_task", "-task:shop.orders.*");
        all.put("common_queue", "queue:queue0");
        all.put("rare_queue", "queue:queue11");
        all.put("type", "type:TRANSIENT_NETWORK");
        all.put("types", "type:*AUTHENTICATION,*RATE_LIMIT");
        all.put("category", "category:VALIDATION");
        all.put("remediation", "remediation:*");
        all.put("exception_by_class", "exception:NullPointerException");
        all.put("exception_by_package", "exception:java.net.*");
        all.put("rare_exception", "exception:*SSL*");
        all.put("http_range", "http:500..599");
        all.put("rare_http", "http:404");
        all.put("many_retries", "retries:>=5");
        all.put("common_user", "user:user0");
        all.put("rare_user", "user:user4990");
        all.put("tenant_and_task", "tenant:tenant3 task:shop.orders.task1");
        all.put("last_day", "after:24h");
        all.put("old", "before:29d");
        all.put("day_of_a_type", "at:3d..2d type:TRANSIENT_NETWORK");
        all.put("call", "id:" + callId);
        all.put("group", "fingerprint:" + fingerprint);
        all.put("group_pending_last_week", "fingerprint:" + fingerprint + " status:pending after:7d");
        all.put("common_word", "refused");
        all.put("rare_word", "host49");
        all.put("phrase", "\"answered 503\"");
        all.put("word_and_status", "host49 status:pending");
        all.put("number_and_status", "503 status:abandoned");
        all.put("word_and_tenant", "refused tenant:tenant3");
        all.put("word_of_last_day", "refused after:24h");
        all.put("words_and_task", "\"certificate of host7\" task:shop.orders.*");
        return all;
    }
}
