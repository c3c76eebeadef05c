package io.skirret.outbox;

import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import java.util.List;

/** The tasks of an application that takes from one queue. */
final class ShopTasks {

    private ShopTasks() {}

    static TaskRegistry of(String queue) {
        return TaskRegistry.of(new TaskDefinition<>(
                "shop.ship",
                "com.acme.Shop.ship(java.lang.String)",
                List.of(new TaskParameter("text", String.class)),
                Void.class,
                TaskSettings.builder().queue(queue).build(),
                (instances, arguments, context) -> null));
    }
}
