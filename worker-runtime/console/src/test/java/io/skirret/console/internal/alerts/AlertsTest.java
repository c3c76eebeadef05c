package io.skirret.console.internal.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import io.skirret.console.internal.store.Audited;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.IncomingEntry;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Alerts from what is in trouble to the webhook, on each database and with a real receiver. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class AlertsTest extends AlertsScene {

    private void die(int count, String id) {
        List<IncomingEntry> died = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            died.add(IncomingEntry.of(
                    Died.QUEUE, Died.of(id + i, "send", Died.NOW, 0), null, false, Died.NOW, Set.of()));
        }
        letters.add(died, Set.of());
    }

    private void settle() {
        letters.change(
                letters.page(DeadLetterStore.ALL, null, 500).stream()
                        .map(entry -> entry.id())
                        .toList(),
                EntryStatus.PENDING,
                EntryStatus.ABANDONED,
                "abandon",
                by());
    }

    @Test
    void trouble_and_its_end_are_told_once_each_over_a_restart_and_signed() {
        die(21, "a");
        round(alerts);
        round(alerts);
        // A console that starts anew on the same database.
        alerts = console(holder);
        round(alerts);
        assertThat(receiver.texts()).containsExactly("alert.raised 21 dead letters are pending.");
        Receiver.Got got = receiver.got().get(0);
        assertThat(got.headers().get("Webhook-signature"))
                .containsExactly(WebhookMessage.signature(
                        AlertFixture.KEY,
                        got.headers().get("Webhook-id").get(0),
                        clock.now().getEpochSecond(),
                        got.bytes()));

        settle();
        round(alerts);
        assertThat(receiver.got()).hasSize(1);
        clock.advance(AlertFixture.SETTLE);
        round(alerts);
        round(alerts);
        assertThat(receiver.texts()).last().isEqualTo("alert.recovered 0 dead letters are pending.");
        assertThat(receiver.got()).hasSize(2);
        assertThat(alerts.history(null, null, 10))
                .extracting(
                        past -> past.change().type() + " " + past.told().get(0).state())
                .containsExactly("recovered sent", "raised sent");
        assertThat(alerts.overview().active()).isEmpty();
    }

    @Test
    void one_kind_that_cannot_be_looked_at_is_unknown_and_the_others_are_told() {
        die(21, "a");
        broken = true;
        round(alerts);
        assertThat(receiver.texts()).containsExactly("alert.raised 21 dead letters are pending.");
        assertThat(kind(AlertKind.QUEUE_NOT_DRAINED).text()).contains("IllegalStateException");
        assertThat(kind(AlertKind.QUEUE_NOT_DRAINED).unknownSince()).isEqualTo(clock.now());
    }

    @Test
    void when_nobody_looks_any_more_nothing_is_known() {
        round(alerts);
        Instant last = clock.now();
        clock.advance(Duration.ofMinutes(1));
        assertThat(kind(AlertKind.DEAD_LETTERS).unknownSince()).isNull();
        assertThat(alerts.complaints()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(kind(AlertKind.DEAD_LETTERS).unknownSince()).isEqualTo(last);
        Instant second = last.truncatedTo(ChronoUnit.SECONDS);
        assertThat(kind(AlertKind.DEAD_LETTERS).text()).isEqualTo("Nobody has looked since " + second + ".");
        assertThat(alerts.complaints()).containsExactly("Nobody has looked for alerts since " + second + ".");
        round(alerts);
        assertThat(alerts.complaints()).isEmpty();
    }

    @Test
    void two_consoles_on_one_database_tell_once() {
        Alerts other = console(UUID.randomUUID());
        die(21, "a");
        round(alerts);
        round(other);
        round(alerts);
        round(other);
        assertThat(receiver.got()).hasSize(1);
    }

    @Test
    void what_is_not_taken_is_sent_again_by_the_policy_in_its_order() {
        receiver.answer(503, "Retry-After", "40");
        receiver.answer(500, null, "");
        die(21, "a");
        round(alerts);
        die(40, "b");
        clock.advance(Duration.ofSeconds(30));
        round(alerts);
        assertThat(receiver.got())
                .as("not before it was asked for, and nothing overtakes")
                .hasSize(1);
        assertThat(alerts.overview().webhooks().get(0).trouble()).isEqualTo("answered HTTP status 503");
        assertThat(alerts.overview().webhooks().get(0).waiting()).isEqualTo(2);

        // A restart forgets nothing of it.
        alerts = console(holder);
        clock.advance(Duration.ofSeconds(15));
        round(alerts);
        assertThat(receiver.got()).hasSize(2);
        clock.advance(Duration.ofMinutes(1));
        round(alerts);
        assertThat(receiver.texts())
                .containsExactly(
                        "alert.raised 21 dead letters are pending.",
                        "alert.raised 21 dead letters are pending.",
                        "alert.raised 21 dead letters are pending.",
                        "alert.changed 61 dead letters are pending.");
        assertThat(receiver.got().stream().map(got -> got.headers().get("Webhook-id")))
                .as("the same with each try")
                .startsWith(receiver.got().get(2).headers().get("Webhook-id"));
    }

    @Test
    void what_is_refused_or_points_elsewhere_is_given_up_and_hides_its_secrets() {
        receiver.answer(302, "Location", receiver.uri() + "/elsewhere");
        receiver.answer(404, null, "");
        alerts.test(by());
        for (int i = 0; i < 10; i++) {
            round(alerts);
            clock.advance(Duration.ofMinutes(6));
        }
        assertThat(receiver.got()).hasSize(2);
        assertThat(alerts.history(null, null, 10))
                .flatExtracting(Alerts.Past::told)
                .extracting(told -> told.state() + ": " + told.trouble())
                .containsExactly("given_up: answered HTTP status 404", "given_up: answered HTTP status 302");
        assertThat(alerts.overview() + "" + alerts.history(null, null, 10)).doesNotContain("s3cret");
        assertThat(Audited.of(database, "test-alerts")).hasSize(1);
    }

    @Test
    void a_receiver_that_is_away_for_hours_gets_what_waited() {
        die(21, "a");
        for (int i = 0; i < 20; i++) {
            receiver.answer(503, null, "");
        }
        for (int minute = 0; minute < 3 * 60 && receiver.got().size() < 20; minute++) {
            round(alerts);
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(receiver.got()).hasSize(20);
        assertThat(alerts.overview().webhooks().get(0).waiting()).isEqualTo(1);
        settle();
        minutes(10);
        assertThat(receiver.got()).hasSize(22);
        assertThat(receiver.texts().subList(20, 22))
                .containsExactly(
                        "alert.raised 21 dead letters are pending.", "alert.recovered 0 dead letters are pending.");
        assertThat(alerts.complaints()).isEmpty();
    }

    @Test
    void an_alert_that_is_given_up_is_complained_of_until_the_next_is_taken() {
        receiver.answer(404, null, "");
        die(21, "a");
        minutes(2);
        assertThat(alerts.complaints())
                .containsExactly("Webhook 'ops' did not take the last alert, which is not sent again:"
                        + " answered HTTP status 404.");
        // A console that starts anew says so, too.
        alerts = console(holder);
        alerts.look();
        assertThat(alerts.complaints()).hasSize(1);
        die(40, "b");
        minutes(2);
        assertThat(alerts.complaints()).isEmpty();
    }

    @Test
    void nobody_is_asked_for_longer_than_a_day() {
        for (int i = 0; i < 1_000; i++) {
            receiver.answer(503, null, "");
        }
        alerts.test(by());
        for (int hour = 0; hour < 26; hour++) {
            round(alerts);
            clock.advance(Duration.ofHours(1));
        }
        assertThat(alerts.history(null, null, 10))
                .last()
                .satisfies(past -> assertThat(past.told().get(0).state()).isEqualTo("given_up"));
    }

    @Test
    void what_waits_for_a_webhook_that_is_not_set_any_more_is_given_up() {
        Webhook old = AlertFixture.webhook("old", receiver.uri());
        AlertChange change = new AlertChange(
                UuidCreator.getTimeOrderedEpochFast(),
                new AlertKey(AlertKind.BREAKER_OPEN, "partner"),
                Level.FINE,
                Level.WARNING,
                1.0,
                "It is open.",
                clock.now(),
                true);
        database.jdbi().useTransaction(handle -> AlertStore.add(handle, List.of(change), List.of(old)));
        die(21, "a");
        alerts.look();
        assertThat(alerts.history(AlertKind.BREAKER_OPEN, null, 10)
                        .get(0)
                        .told()
                        .get(0)
                        .trouble())
                .isEqualTo("its webhook is not set any more");
        assertThat(alerts.overview().webhooks().get(0).waiting()).isEqualTo(1);
    }

    @Test
    void more_than_can_wait_gives_up_the_oldest() {
        List<AlertChange> changes = new ArrayList<>();
        for (int i = 0; i < Outbox.MOST_WAITING + 1; i++) {
            changes.add(new AlertChange(
                    UuidCreator.getTimeOrderedEpochFast(),
                    new AlertKey(AlertKind.BREAKER_OPEN, "partner"),
                    i % 2 == 0 ? Level.FINE : Level.WARNING,
                    i % 2 == 0 ? Level.WARNING : Level.FINE,
                    1.0,
                    "It swings.",
                    clock.now(),
                    true));
        }
        database.jdbi()
                .useTransaction(handle ->
                        AlertStore.add(handle, changes, List.of(AlertFixture.webhook("ops", receiver.uri()))));
        assertThat(alerts.overview().webhooks().get(0).waiting()).isEqualTo(Outbox.MOST_WAITING);
        assertThat(alerts.history(null, null, 1_000))
                .last()
                .satisfies(past -> assertThat(past.told().get(0).trouble()).isEqualTo("more than 500 waited"));
    }

    @Test
    void what_is_silenced_is_told_when_that_is_over() {
        Silence silence = alerts.silence(AlertKind.DEAD_LETTERS, null, Duration.ofHours(1), "we know", by());
        die(21, "a");
        round(alerts);
        assertThat(receiver.got()).isEmpty();
        assertThat(alerts.overview().active()).hasSize(1);
        assertThat(alerts.history(AlertKind.DEAD_LETTERS, null, 10))
                .singleElement()
                .satisfies(past -> assertThat(past.change().told()).isFalse());
        assertThat(alerts.unsilence(silence.id(), by())).isTrue();
        assertThat(alerts.unsilence(silence.id(), by())).isFalse();
        round(alerts);
        assertThat(receiver.got()).hasSize(1);
        assertThat(Audited.of(database, "silence")).hasSize(1);
        assertThat(Audited.of(database, "unsilence")).hasSize(1);
    }

    @Test
    void a_breaker_that_is_opened_is_told_and_so_is_its_closing() {
        breakers.forceOpen("partner", "it answers nonsense").join();
        round(alerts);
        assertThat(receiver.texts()).singleElement().asString().contains("alert.raised", "it answers nonsense");
        breakers.reset("partner", "it is well").join();
        round(alerts);
        clock.advance(AlertFixture.SETTLE);
        round(alerts);
        assertThat(receiver.texts()).hasSize(2).last().asString().startsWith("alert.recovered");
    }

    @Test
    void shares_are_unknown_until_enough_is_told_and_bad_when_they_are() {
        round(alerts);
        assertThat(kind(AlertKind.SUCCESS_RATE).unknownSince()).isNotNull();
        for (int i = 0; i < 20; i++) {
            String id = "\"uuid\":\"u" + i + "\"";
            tell("task-received", id + ",\"name\":\"proj.add\"");
            tell("task-started", id);
            tell(i < 12 ? "task-succeeded" : "task-failed", id);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            clock.advance(Duration.ofSeconds(1));
            round(alerts);
            return kind(AlertKind.SUCCESS_RATE).unknownSince() == null;
        });
        assertThat(kind(AlertKind.SUCCESS_RATE).level()).isEqualTo(Level.WARNING);
        assertThat(kind(AlertKind.SUCCESS_RATE).text()).contains("60.0 % of 20 calls ended");
        assertThat(kind(AlertKind.RETRY_RATE).level()).isEqualTo(Level.FINE);
        assertThat(kind(AlertKind.DUPLICATES).text()).contains("Only 12 calls succeeded");
        assertThat(receiver.texts()).singleElement().asString().startsWith("alert.raised 60.0 %");
    }

    private void tell(String type, String more) {
        String json = "{\"type\":\"" + type + "\",\"hostname\":\"celery@web\",\"timestamp\":"
                + clock.now().getEpochSecond() + "," + more + "}";
        Message event =
                new Message(MessageProperties.builder().build(), Map.of(), json.getBytes(StandardCharsets.UTF_8));
        transport
                .publish(new Publication(new Destination.Exchange(CeleryEvent.EXCHANGE, "task.multi"), event))
                .join();
    }

    @Test
    void a_worker_that_falls_silent_is_told_and_is_unknown_while_the_console_listens_since_a_moment() {
        Instant begun = clock.now();
        tell("worker-heartbeat", "\"processed\":1,\"active\":0,\"sw_ident\":\"skirret\"");
        await().atMost(Duration.ofSeconds(30)).until(() -> !events.workers().isEmpty());
        round(alerts);
        assertThat(kind(AlertKind.WORKER_GONE).unknownSince()).isEqualTo(begun);
        clock.advance(Duration.ofSeconds(46));
        round(alerts);
        assertThat(receiver.texts()).singleElement().asString().contains("It is silent since");
        assertThat(kind(AlertKind.WORKER_GONE).level()).isEqualTo(Level.CRITICAL);
    }
}
