package io.skirret.client;

import io.skirret.config.SkirretConfig;
import io.skirret.task.Task;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskModule;
import io.skirret.task.TaskSettings;
import java.util.List;
import java.util.concurrent.Callable;

/** A class with a task that nobody has woven; run in a class loader of its own, it builds two clients. */
public final class Unwoven implements Callable<Object> {

    @Task
    void plain() {}

    @Override
    public Object call() {
        TaskClient.current();
        TaskClient.builder(SkirretConfig.load(Unwoven.class)).build().close();
        return "";
    }

    /** Its index, which only that class loader sees. */
    public static final class Module implements TaskModule {
        @Override
        public List<TaskDefinition<?>> tasks() {
            return List.of(new TaskDefinition<>(
                    "unwoven.plain",
                    Unwoven.class.getName() + ".plain()",
                    List.of(),
                    Void.class,
                    TaskSettings.defaults(),
                    (instances, arguments, context) -> null));
        }
    }
}
