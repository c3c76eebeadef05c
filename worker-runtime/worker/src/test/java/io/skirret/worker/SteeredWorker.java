package io.skirret.worker;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A controlled worker with a task that ends at once and one that does not end, and the words of its answers. */
abstract class SteeredWorker extends ControlledWorker {

    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch never = new CountDownLatch(1);

    void slow() {
        shop.task("slow", (arguments, context) -> {
            runs.incrementAndGet();
            begun.countDown();
            never.await();
            return null;
        });
    }

    void work() {
        shop.task("work", (arguments, context) -> {
            runs.incrementAndGet();
            return null;
        });
    }

    String ok(String method, Map<String, Object> arguments) {
        return ask(method, arguments).path("ok").asText();
    }

    String okOfIt(String method, Map<String, Object> arguments) {
        return askIt(method, arguments).path("ok").asText();
    }

    String error(String method, Map<String, Object> arguments) {
        return ask(method, arguments).path("error").asText();
    }
}
