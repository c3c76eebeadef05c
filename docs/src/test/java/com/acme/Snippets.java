package com.acme;

import io.skirret.client.AsyncResult;
import io.skirret.client.Signature;
import io.skirret.client.TaskCalls;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.control.Control;
import io.skirret.control.Replies;
import io.skirret.control.TaskInfo;
import io.skirret.failure.HttpResponses;
import io.skirret.retry.Adaptive;
import io.skirret.retry.PeakHours;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.OnExhausted;
import io.skirret.task.Task;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerBuilder;
import io.skirret.worker.breaker.BreakerSettings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Statements that pages show outside a class. Compiled, not run. */
final class Snippets {

    private Snippets() {}

    static void calls() throws IOException {
        Emails.welcome("ada@example.org", 42L);
        EmailsTasks.welcome.delay("ada@example.org", 42L);
        EmailsTasks.welcome.with(o -> o.priority(9)).delay("ada@example.org", 42L);
        Signature<Void> call = EmailsTasks.welcome.signature("ada@example.org", 42L);
        EmailsTasks.welcome.delayAll(List.of(call));
    }

    static void python(TaskClient client) {
        client.sendByName(
                "proj.add",
                List.of(2, 3),
                Map.of(),
                TaskOptions.builder().queue("celery").build());
    }

    static void fleet(Transport transport, org.slf4j.Logger log) {
        try (Control control = Control.on(transport)) {
            Map<String, List<TaskInfo>> running =
                    control.workers().inspect().active().values();
            running.forEach((worker, tasks) -> log.info("{} runs {} tasks", worker, tasks.size()));
            Replies<String> answers = control.matching("worker@*").rateLimit("emails.welcome", "10/m");
            answers.errors().forEach((worker, why) -> log.warn("{} refused: {}", worker, why));
        }
    }

    static void inPlace() throws Exception {
        AsyncResult<Report> report = TaskCalls.runInPlace(() -> Reports.monthly(2026, 11));
        System.out.println(report);
    }

    static void http(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = HttpResponses.requireSuccess(client.send(request, BodyHandlers.ofString()));
        System.out.println(response.body());
    }

    static void worker() {
        Transport transport = Transports.open("amqp://guest:guest@localhost:5672", TransportOptions.defaults());
        Worker worker = Worker.builder(transport, TaskRegistry.load(App.class.getClassLoader()))
                .queues("skirret", "mail")
                .concurrency(32)
                .build();
        worker.start();
    }

    static void clientOfTasks() {
        TaskClient client =
                TaskClient.builder().url("amqp://guest:guest@localhost:5672").build();
        TaskClient.setCurrent(client);
    }

    static void health(TaskClient client) {
        Transport.Health health = client.health();
        health.connected(); // the broker is reached
        health.usable(); // and it takes messages: no alarm of memory or disk
        health.detail(); // one sentence for people
    }

    static WorkerBuilder breaker(Transport transport, TaskRegistry registry) {
        return Worker.builder(transport, registry)
                .breaker(
                        "partner",
                        BreakerSettings.builder()
                                .failures(5)
                                .openFor(Duration.ofSeconds(30))
                                .build());
    }

    static RetryPolicies reports() {
        RetryPolicies policies = RetryPolicies.builder()
                .add(RetryPolicy.builder("reports")
                        .adaptive(Adaptive.deferring(4, PeakHours.parse("09:00-18:00", "Europe/Berlin")))
                        .build())
                .build();
        return policies;
    }

    static void orders(Worker worker) {
        worker.breakers().forceOpen("partner", "they migrate until 14:00").join();
        worker.breakers().reset("partner", "they are back").join();
    }

    /** A task that needs somebody else. */
    public static final class Partner {

        private Partner() {}

        @Task(onExhausted = OnExhausted.PARK, policy = "smart", circuitBreaker = "partner")
        public static void hand(String order) {}

        @Task(circuitBreaker = "partner")
        public static void order(String id) throws IOException {
            throw new IOException("no partner for " + id);
        }
    }

    /** A report. */
    public record Report(int year, int month) {}

    /** A task whose plain call is sent by the agent. */
    public static final class Reports {

        private Reports() {}

        @Task
        public static AsyncResult<Report> monthly(int year, int month) {
            return AsyncResult.completed(new Report(year, month));
        }
    }
}
