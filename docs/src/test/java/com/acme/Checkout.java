package com.acme;

import io.skirret.client.AsyncResult;
import io.skirret.client.Chain;
import io.skirret.client.Step;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The tasks and calls of docs/how-to/chains-and-callbacks.md. */
public final class Checkout {

    private Checkout() {}

    /** What a shop sells. */
    public record Order(long id, List<String> items) {}

    /** What it costs. */
    public record Priced(long id, BigDecimal total) {}

    @Task
    public static Order load(long orderId) {
        return new Order(orderId, List.of("tea", "scones"));
    }

    @Task
    public static Priced price(Order order, String currency) {
        return new Priced(order.id(), new BigDecimal(order.items().size() * 5));
    }

    @Task
    public static void note(String what) {}

    @Task
    public static String charge(Priced priced) {
        return "charged " + priced.total();
    }

    @Task
    public static void tellSupport(String failedCall) {}

    static void chain() throws Exception {
        AsyncResult<Void> end = Chain.of(CheckoutTasks.load.signature(42L))
                .then(CheckoutTasks.price.from("EUR"))
                .then(CheckoutTasks.charge.from())
                .then(CheckoutTasks.note.from())
                .linkError(CheckoutTasks.tellSupport.from())
                .send();
        end.get(Duration.ofSeconds(30));
    }

    static void callbacks(TaskClient client) {
        client.send(CheckoutTasks.load
                .signature(42L)
                .link(CheckoutTasks.price.from("EUR"))
                .link(CheckoutTasks.note.signature("loaded"))
                .linkError(CheckoutTasks.tellSupport.from()));
    }

    static void later() {
        TaskOptions tomorrow =
                TaskOptions.builder().countdown(Duration.ofDays(1)).build();
        Chain.of(CheckoutTasks.load.signature(42L))
                .then(CheckoutTasks.price.from("EUR").with(tomorrow))
                .send();
    }

    static void python() {
        TaskOptions celery = TaskOptions.builder().queue("celery").build();
        Step<Order, Priced> price = Step.byName("shop.price", Priced.class, List.of("EUR"), Map.of(), celery);
        Chain.of(CheckoutTasks.load.signature(42L))
                .then(price)
                .then(CheckoutTasks.charge.from())
                .send();
    }
}
