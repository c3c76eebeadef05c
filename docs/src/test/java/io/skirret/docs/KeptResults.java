package io.skirret.docs;

import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskState;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The snippets of the page on results that are kept. */
final class KeptResults {

    private static final Logger log = LoggerFactory.getLogger(KeptResults.class);

    private KeptResults() {}

    /** What the page's tasks return. */
    record Receipt(String number) {}

    static String read(TaskClient client, String id) throws TimeoutException, InterruptedException {
        AsyncResult<Receipt> result = client.result(id, Receipt.class);
        TaskState state = result.state();
        Receipt receipt = result.get(Duration.ofSeconds(10));
        result.progress().ifPresent(done -> log.info("{} of {}", done.current(), done.total()));
        result.forget();
        return state + " " + receipt;
    }
}
