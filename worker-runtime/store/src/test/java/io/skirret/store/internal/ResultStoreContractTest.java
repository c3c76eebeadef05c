package io.skirret.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.result.internal.ResultStore;
import io.skirret.result.internal.ResultStores;
import io.skirret.result.internal.StoredResult;
import io.skirret.time.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of every place that keeps results. */
final class ResultStoreContractTest {

    private static final Map<StorePlace, String> URLS = new HashMap<>();
    private static final List<ResultStore> OPEN = new ArrayList<>();

    private final String id = UUID.randomUUID().toString();

    @AfterAll
    static void close() {
        OPEN.forEach(ResultStore::close);
    }

    @ParameterizedTest
    @EnumSource
    void whatOneProcessPutsAnotherFinds(StorePlace place) {
        put(open(place), "SUCCESS", "5");

        assertThat(found(open(place))).isEqualTo(json("SUCCESS", "5"));
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsFoundUnderAnotherId(StorePlace place) {
        assertThat(found(open(place))).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void aLateStartedHidesNoEnd(StorePlace place) {
        ResultStore store = open(place);
        put(store, "SUCCESS", "5");
        put(store, "STARTED", "{}");
        assertThat(found(store)).isEqualTo(json("SUCCESS", "5"));
    }

    @ParameterizedTest
    @EnumSource
    void ofSuccessesTheFirstIsKept(StorePlace place) {
        ResultStore store = open(place);
        put(store, "SUCCESS", "5");
        put(store, "SUCCESS", "6");
        put(store, "FAILURE", "{}");
        assertThat(found(store)).isEqualTo(json("SUCCESS", "5"));
    }

    @ParameterizedTest
    @EnumSource
    void aCallThatFailedMaySucceedLaterAndFailOtherwise(StorePlace place) {
        ResultStore store = open(place);
        put(store, "RETRY", "1");
        put(store, "FAILURE", "2");
        put(store, "STARTED", "3");
        put(store, "RETRY", "4");
        assertThat(found(store)).isEqualTo(json("FAILURE", "2"));
        put(store, "REVOKED", "5");
        assertThat(found(store)).isEqualTo(json("REVOKED", "5"));
        put(store, "SUCCESS", "6");
        assertThat(found(store)).isEqualTo(json("SUCCESS", "6"));
    }

    @ParameterizedTest
    @EnumSource
    void whatHasNotEndedGivesWayToWhatComesNext(StorePlace place) {
        ResultStore store = open(place);
        put(store, "PROGRESS", "1");
        put(store, "RETRY", "2");
        put(store, "STARTED", "3");
        assertThat(found(store)).isEqualTo(json("STARTED", "3"));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsForgottenIsGoneAndMayComeAnew(StorePlace place) {
        ResultStore store = open(place);
        put(store, "SUCCESS", "5");
        assertThat(store.forget(id).join()).isTrue();
        assertThat(store.forget(id).join()).isFalse();
        assertThat(found(store)).isNull();
        put(store, "STARTED", "{}");
        assertThat(found(store)).isEqualTo(json("STARTED", "{}"));
    }

    @ParameterizedTest
    @EnumSource
    void aResultExpires(StorePlace place) {
        ResultStore store = open(place, Duration.ofMillis(200));
        put(store, "SUCCESS", "5");
        Awaitility.await().until(() -> store.find(id).join().isEmpty());
        // What has expired outranks nothing any more.
        ResultStore lasting = open(place);
        put(lasting, "STARTED", "{}");
        assertThat(found(lasting)).isEqualTo(json("STARTED", "{}"));
    }

    @ParameterizedTest
    @EnumSource
    void whoWatchesIsToldWhatIsThereAndWhatComes(StorePlace place) throws Exception {
        ResultStore store = open(place);
        ResultStore other = open(place);
        put(store, "STARTED", "{}");
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (ResultStore.Watch watch = store.watch(id, content -> heard.add(text(content)))) {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(json("STARTED", "{}"));
            put(other, "SUCCESS", "5");
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(json("SUCCESS", "5"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyWatchAtOnceAndEachHearsItsOwn(StorePlace place) {
        ResultStore store = open(place);
        ResultStore other = open(place);
        Map<String, CompletableFuture<String>> ends = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            CompletableFuture<String> end = new CompletableFuture<>();
            String each = id + i;
            ends.put(each, end);
            store.watch(each, content -> end.complete(text(content)));
        }
        ends.keySet()
                .forEach(each -> other.put(new StoredResult(each, "SUCCESS", bytes(json("SUCCESS", quoted(each)))))
                        .join());
        ends.forEach((each, end) ->
                assertThat(end.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(json("SUCCESS", quoted(each))));
    }

    @ParameterizedTest
    @EnumSource
    void ofManyWritersAtOnceTheHighestRankWins(StorePlace place) {
        ResultStore store = open(place);
        ResultStore other = open(place);
        List<CompletableFuture<Void>> puts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String status = i == 10 ? "SUCCESS" : i % 2 == 0 ? "STARTED" : "FAILURE";
            puts.add((i % 3 == 0 ? store : other).put(new StoredResult(id, status, bytes(json(status, "1")))));
        }
        puts.forEach(CompletableFuture::join);
        assertThat(found(store)).isEqualTo(json("SUCCESS", "1"));
    }

    @ParameterizedTest
    @EnumSource
    void aLargeResultComesBackAsItWas(StorePlace place) {
        String large = quoted("é".repeat(500_000));
        put(open(place), "SUCCESS", large);
        assertThat(found(open(place))).isEqualTo(json("SUCCESS", large));
    }

    private static ResultStore open(StorePlace place) {
        return open(place, Duration.ofDays(1));
    }

    private static ResultStore open(StorePlace place, Duration expires) {
        ResultStore store = ResultStores.open(
                        URLS.computeIfAbsent(place, StorePlace::newUrl),
                        new ResultStore.Options(expires, Clock.system()),
                        null)
                .orElseThrow();
        OPEN.add(store);
        return store;
    }

    private void put(ResultStore store, String status, String result) {
        store.put(new StoredResult(id, status, bytes(json(status, result)))).join();
    }

    private String found(ResultStore store) {
        return store.find(id).join().map(ResultStoreContractTest::text).orElse(null);
    }

    private static String json(String status, String result) {
        return "{\"status\": \"" + status + "\", \"result\": " + result + "}";
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }
}
