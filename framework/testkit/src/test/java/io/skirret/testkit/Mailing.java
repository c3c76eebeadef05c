package io.skirret.testkit;

import io.skirret.client.AsyncResult;
import io.skirret.client.Signature;
import io.skirret.client.Step;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskStub;
import io.skirret.task.TaskContext;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskInvoker;
import io.skirret.task.TaskModule;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tasks with stubs, as the processor would write them. */
public final class Mailing {

    static final List<String> RAN = new CopyOnWriteArrayList<>();

    static final Stub<Integer> WELCOME = new Stub<>(
            "mail.welcome", Integer.class, TaskSettings.defaults(), (i, a, c) -> welcome((String) a[0]), String.class);
    static final Stub<Void> LOG = new Stub<>(
            "mail.log",
            Void.class,
            TaskSettings.builder().queue("logs").build(),
            (i, a, c) -> {
                RAN.add("log " + a[0] + " of " + c.parentId());
                return null;
            },
            String.class);
    static final Stub<Void> OBJECT = new Stub<>(
            "mail.object",
            Void.class,
            TaskSettings.defaults(),
            TaskInvoker.onInstanceOf(String.class, (i, a, c) -> {
                RAN.add("object " + i.instance(String.class));
                return null;
            }),
            String.class);
    static final Stub<Integer> FLAKY = new Stub<>(
            "mail.flaky",
            Integer.class,
            TaskSettings.builder().policy("conservative").build(),
            (i, a, c) -> flaky((Integer) a[0], c),
            int.class);

    private Mailing() {}

    @SuppressWarnings("FutureReturnValueIgnored") // whoever runs the task waits for it
    private static Object welcome(String name) {
        RAN.add("welcome " + name);
        LOG.delay(name);
        return CompletableFuture.completedFuture(name.length());
    }

    private static int flaky(int failures, TaskContext context) {
        RAN.add("flaky " + context.retries());
        if (context.retries() < failures) {
            throw new UncheckedIOException(new ConnectException("refused by a test"));
        }
        return context.retries();
    }

    /** Sends one argument. */
    static final class Stub<R> extends TaskStub<R> {

        Stub(String name, Type result, TaskSettings settings, TaskInvoker invoker, Type parameter) {
            this(
                    new TaskDefinition<>(
                            name,
                            Mailing.class.getName() + "." + name + "()",
                            List.of(new TaskParameter("p", parameter)),
                            result,
                            settings,
                            invoker),
                    TaskOptions.defaults());
        }

        private Stub(TaskDefinition<R> definition, TaskOptions options) {
            super(definition, options);
        }

        Stub<R> with(TaskOptions options) {
            return new Stub<>(definition(), options);
        }

        Signature<R> signature(Object argument) {
            return bind(argument);
        }

        <P> Step<P, R> from() {
            return open();
        }

        AsyncResult<R> delay(Object argument) {
            return send(argument);
        }
    }

    /** Found through the service loader. */
    public static final class Module implements TaskModule {
        @Override
        public List<TaskDefinition<?>> tasks() {
            return List.of(WELCOME.definition(), LOG.definition(), FLAKY.definition(), OBJECT.definition());
        }
    }
}
