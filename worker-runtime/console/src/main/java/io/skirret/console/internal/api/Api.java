package io.skirret.console.internal.api;

import io.skirret.client.TaskClient;
import io.skirret.console.internal.alerts.Alerts;
import io.skirret.console.internal.breakers.BreakerChanges;
import io.skirret.console.internal.doctor.Doctor;
import io.skirret.console.internal.history.EventHistory;
import io.skirret.console.internal.history.FailureSimulation;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.metrics.ConsoleMetrics;
import io.skirret.console.internal.operation.TaskParameters;
import io.skirret.console.internal.query.QuerySyntaxException;
import io.skirret.console.internal.queues.QueueDepths;
import io.skirret.console.internal.store.ActionLog;
import io.skirret.console.internal.store.AuditTrail;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.console.internal.store.FailureGroups;
import io.skirret.console.internal.store.FailureTrends;
import io.skirret.console.internal.store.GroupingRules;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.console.internal.store.SavedViews;
import io.skirret.console.internal.tasks.TaskCalls;
import io.skirret.console.internal.tasks.TaskSpans;
import io.skirret.control.Control;
import io.skirret.retry.RetryPolicies;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.worker.breaker.Breakers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.JdbiException;

/** All routes. */
public final class Api {

    private Api() {}

    /**
     * What the routes are over.
     *
     * @param events what workers tell; its numbers are in {@code executions}
     * @param calls what became of each call
     * @param spans numbers of them
     * @param control asks and steers workers; others close it
     * @param alerts what is in trouble, and who is told
     * @param queues what they hold; others look
     * @param log where it is written who did what with the broker alone
     * @param views that people keep
     * @param audit the same to be read
     * @param breakers of the workers; its states are asked with every request
     * @param breakerChanges how they changed; others look
     * @param policies that the application's tasks know
     * @param policySimulation of the same
     * @param doctor looks at the broker when asked
     * @param metrics what is counted
     * @param health what is watched, beside the database
     */
    public record Sources(
            DeadLetterStore letters,
            FailureGroups groups,
            GroupingRules rules,
            FailureTrends trends,
            ExecutionCounts executions,
            TaskCalls calls,
            TaskSpans spans,
            EventHistory events,
            FailureSimulation simulation,
            Control control,
            Alerts alerts,
            QueueDepths queues,
            ActionLog log,
            SavedViews views,
            AuditTrail audit,
            Breakers breakers,
            BreakerChanges breakerChanges,
            RetryPolicies policies,
            PolicySimulation policySimulation,
            Doctor doctor,
            Sending sending,
            ConsoleMetrics metrics,
            List<HealthCheck> health,
            Clock clock) {}

    /**
     * What sends dead letters again, and calls.
     *
     * @param transport to the broker that they go to
     * @param client for calls of people's own
     * @param parameters what the parameters of tasks are called
     * @param wake tells who sends that there is something to do
     */
    public record Sending(
            OperationStore operations,
            Transport transport,
            TaskClient client,
            TaskParameters parameters,
            Runnable wake) {}

    /** The routes, to be served. */
    public static List<Route> routes(Sources over) {
        return Stream.of(
                        // Its path is one of those with an id, too; the first of them answers.
                        new ExportRoutes(over.letters(), over.clock()).routes(),
                        new BulkRoutes(over.letters(), over.sending().operations(), over.groups(), over.clock())
                                .routes(),
                        new DeadLetterRoutes(over.letters(), over.sending().operations(), over.clock()).routes(),
                        new RetryRoutes(over.letters(), over.groups(), over.sending(), over.clock()).routes(),
                        new OperationRoutes(over.sending(), over.clock()).routes(),
                        new GroupRoutes(over.groups(), over.clock()).routes(),
                        new GroupingRuleRoutes(over.rules(), over.groups(), over.clock()).routes(),
                        new BreakerRoutes(over.breakers(), over.breakerChanges(), over.log(), over.clock()).routes(),
                        new WorkerRoutes(over.events(), over.spans(), over.control(), over.clock()).routes(),
                        new QueueRoutes(
                                        over.queues(),
                                        over.sending().transport(),
                                        over.control(),
                                        over.log(),
                                        over.clock())
                                .routes(),
                        new ControlRoutes(over.events(), over.control(), over.log(), over.clock()).routes(),
                        new ViewRoutes(over.views(), over.clock()).routes(),
                        List.of(new SuggestionRoute(over.letters(), over.spans(), over.clock()).route()),
                        List.of(new TaskStatsRoute(over.spans(), over.clock()).route()),
                        new TaskControlRoutes(over.control(), over.calls(), over.log(), over.clock()).routes(),
                        new CallRoutes(over.sending().client(), over.control(), over.log(), over.clock()).routes(),
                        new TaskRoutes(over.calls(), over.letters(), over.clock()).routes(),
                        new AlertRoutes(over.alerts(), over.clock()).routes(),
                        new DoctorRoutes(over.doctor(), over.log(), over.clock()).routes(),
                        new AuditRoutes(over.audit()).routes(),
                        new KnowledgeRoutes(over.letters(), over.policies(), over.policySimulation()).routes(),
                        List.of(
                                new TrendRoute(over.trends(), over.clock()).route(),
                                stats(over).route(),
                                new SimulationRoute(over.simulation(), over.breakers(), over.log(), over.clock())
                                        .route(),
                                new HealthRoute(new Health(over)).route(),
                                over.metrics().route(),
                                new ScalingRoute(over.queues(), over.clock()).route(),
                                document()))
                .flatMap(List::stream)
                .map(Api::withProblems)
                .toList();
    }

    private static StatsRoute stats(Sources over) {
        return new StatsRoute(over.executions(), over.events(), over.breakers(), over.letters(), over.clock());
    }

    /** The same route; what any of them may fail by is told as a problem. */
    public static Route withProblems(Route route) {
        return route.doing(request -> {
            try {
                return route.action().answer(request);
            } catch (QuerySyntaxException syntax) {
                throw Problem.of(400, "Not a query", String.valueOf(syntax.getMessage()))
                        .with("column", syntax.column())
                        .with("expected", syntax.expected())
                        .with("got", syntax.got())
                        .with("hint", syntax.hint());
            } catch (JdbiException failure) {
                if (!ConsoleDatabase.isAway(failure)) {
                    throw failure;
                }
                throw Problem.of(
                        503,
                        "Database away",
                        "The console cannot reach its database; what was asked for is not done, or not to its end."
                                + " Ask again in a while.");
            } catch (TransportException away) {
                throw Problem.of(
                        503,
                        "Broker away",
                        "The console cannot reach the broker; what was asked for is not done, or not to its end. What"
                                + " the broker has is unknown. Ask again in a while.");
            }
        });
    }

    private static Route document() {
        Route.Answer document = Route.Answer.text("application/yaml", read());
        return new Route(Route.Method.GET, "/openapi.yaml", Role.READER, Set.of(), request -> document);
    }

    private static byte[] read() {
        try (InputStream file = Objects.requireNonNull(Api.class.getResourceAsStream("openapi.yaml"), "openapi.yaml")) {
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
