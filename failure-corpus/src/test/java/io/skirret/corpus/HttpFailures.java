package io.skirret.corpus;

import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.EXTERNAL_API_DOWN;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.TRANSIENT_NETWORK;
import static io.skirret.failure.FailureType.TRANSIENT_RATE_LIMIT;

import com.fasterxml.jackson.databind.ObjectMapper;
import feign.Feign;
import feign.RequestLine;
import feign.Retryer;
import io.skirret.failure.FailureType;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import java.time.Duration;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.BasicResponseHandler;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import retrofit2.Call;
import retrofit2.Retrofit;
import retrofit2.http.GET;
import retrofit2.http.Path;

/** What HTTP clients raise. */
final class HttpFailures {
    private HttpFailures() {}

    /** For Feign. */
    interface FeignApi {
        @RequestLine("GET /")
        String get();
    }

    /** For Retrofit. */
    interface RetrofitApi {
        @GET("status/{status}")
        Call<okhttp3.ResponseBody> get(@Path("status") int status);
    }

    static void addTo(Corpus corpus, Servers servers) throws Exception {
        okHttp(corpus, servers);
        feign(corpus, servers);
        apache(corpus, servers);
        apache5(corpus, servers);
        jersey(corpus, servers);
        restTemplate(corpus, servers);
        webClient(corpus, servers);
    }

    private static void okHttp(Corpus corpus, Servers servers) throws Exception {
        OkHttpClient client = new OkHttpClient.Builder()
                .readTimeout(Duration.ofMillis(Servers.PATIENCE))
                .retryOnConnectionFailure(false)
                .build();
        int closed = servers.closedPort();
        int garbling = servers.garbling();
        int resetting = servers.resetting();
        int closing = servers.closing();
        int babbling = servers.babbling();
        corpus.add(TRANSIENT_NETWORK, "OkHttp", "closed port", () -> call(client, "http://127.0.0.1:" + closed));
        corpus.add(TRANSIENT_NETWORK, "OkHttp", "name of no host", () -> call(client, "http://no-such-host.invalid"));
        corpus.add(TRANSIENT_NETWORK, "OkHttp", "no answer in time", () -> call(client, servers.http("/slow")));
        corpus.add(
                TRANSIENT_NETWORK,
                "OkHttp",
                "answer that is no HTTP",
                () -> call(client, "http://127.0.0.1:" + garbling));
        corpus.add(TRANSIENT_NETWORK, "OkHttp", "reset", () -> call(client, "http://127.0.0.1:" + resetting));
        corpus.add(
                TRANSIENT_NETWORK,
                "OkHttp",
                "closed without an answer",
                () -> call(client, "http://127.0.0.1:" + closing));
        corpus.add(
                CONFIG_INVALID,
                "OkHttp",
                "TLS to a port that does not speak it",
                () -> call(client, "https://127.0.0.1:" + babbling));
        corpus.add(PERMANENT_VALIDATION, "OkHttp", "address of no protocol", () -> call(client, "gopher://example"));
        RetrofitApi api = new Retrofit.Builder()
                .baseUrl(servers.http("/"))
                .client(client)
                .build()
                .create(RetrofitApi.class);
        retrofit(corpus, api, 400, PERMANENT_VALIDATION);
        retrofit(corpus, api, 401, PERMANENT_AUTHENTICATION);
        retrofit(corpus, api, 404, PERMANENT_NOT_FOUND);
        retrofit(corpus, api, 429, TRANSIENT_RATE_LIMIT);
        retrofit(corpus, api, 500, EXTERNAL_API_DOWN);
    }

    private static void call(OkHttpClient client, String address) throws Exception {
        client.newCall(new Request.Builder().url(address).build()).execute().close();
    }

    private static void retrofit(Corpus corpus, RetrofitApi api, int status, FailureType label) {
        corpus.add(label, "Retrofit", "answer " + status, () -> {
            throw new retrofit2.HttpException(api.get(status).execute());
        });
    }

    private static void feign(Corpus corpus, Servers servers) throws Exception {
        feign(corpus, servers.http("/status/400"), "answer 400", PERMANENT_VALIDATION);
        feign(corpus, servers.http("/status/403"), "answer 403", PERMANENT_PERMISSION);
        feign(corpus, servers.http("/status/404"), "answer 404", PERMANENT_NOT_FOUND);
        feign(corpus, servers.http("/status/409"), "answer 409", PERMANENT_VALIDATION);
        feign(corpus, servers.http("/status/429"), "answer 429", TRANSIENT_RATE_LIMIT);
        feign(corpus, servers.http("/status/502"), "answer 502", EXTERNAL_API_DOWN);
        feign(corpus, "http://127.0.0.1:" + servers.closedPort(), "closed port", TRANSIENT_NETWORK);
        int wait = servers.answering(503, "Retry-After: 5\r\n", "later");
        feign(corpus, "http://127.0.0.1:" + wait, "answer 503 with Retry-After", EXTERNAL_API_DOWN);
    }

    private static void feign(Corpus corpus, String address, String what, FailureType label) {
        corpus.add(
                label,
                "Feign",
                what,
                () -> Feign.builder()
                        .retryer(Retryer.NEVER_RETRY)
                        .target(FeignApi.class, address)
                        .get());
    }

    private static void apache(Corpus corpus, Servers servers) throws Exception {
        int closed = servers.closedPort();
        int closing = servers.closing();
        int garbling = servers.garbling();
        int silent = servers.silent();
        apache(corpus, servers.http("/status/401"), "answer 401", PERMANENT_AUTHENTICATION);
        apache(corpus, servers.http("/status/404"), "answer 404", PERMANENT_NOT_FOUND);
        apache(corpus, servers.http("/status/503"), "answer 503", EXTERNAL_API_DOWN);
        apache(corpus, "http://127.0.0.1:" + closed, "closed port", TRANSIENT_NETWORK);
        apache(corpus, "http://127.0.0.1:" + closing, "closed without an answer", TRANSIENT_NETWORK);
        apache(corpus, "http://127.0.0.1:" + garbling, "answer that is no HTTP", TRANSIENT_NETWORK);
        apache(corpus, "http://127.0.0.1:" + silent, "no answer in time", TRANSIENT_NETWORK);
        apache(corpus, "gopher://example", "address of no protocol", PERMANENT_VALIDATION);
    }

    private static void apache(Corpus corpus, String address, String what, FailureType label) {
        corpus.add(label, "Apache HttpClient 4", what, () -> {
            HttpGet get = new HttpGet(address);
            get.setConfig(org.apache.http.client.config.RequestConfig.custom()
                    .setSocketTimeout(Servers.PATIENCE)
                    .build());
            try (CloseableHttpClient client =
                    HttpClients.custom().disableAutomaticRetries().build()) {
                client.execute(get, new BasicResponseHandler());
            }
        });
    }

    private static void apache5(Corpus corpus, Servers servers) throws Exception {
        apache5(corpus, servers.http("/status/403"), "answer 403", PERMANENT_PERMISSION);
        apache5(corpus, servers.http("/status/413"), "answer 413", PERMANENT_VALIDATION);
        apache5(corpus, servers.http("/status/500"), "answer 500", EXTERNAL_API_DOWN);
        apache5(corpus, servers.http("/status/501"), "answer 501", CONFIG_INVALID);
        apache5(corpus, "http://127.0.0.1:" + servers.closedPort(), "closed port", TRANSIENT_NETWORK);
        apache5(corpus, "http://127.0.0.1:" + servers.closing(), "closed without an answer", TRANSIENT_NETWORK);
        apache5(corpus, "http://127.0.0.1:" + servers.silent(), "no answer in time", TRANSIENT_NETWORK);
        apache5(corpus, "http://no-such-host.invalid", "name of no host", TRANSIENT_NETWORK);
    }

    private static void apache5(Corpus corpus, String address, String what, FailureType label) {
        corpus.add(label, "Apache HttpClient 5", what, () -> {
            var get = new org.apache.hc.client5.http.classic.methods.HttpGet(address);
            get.setConfig(org.apache.hc.client5.http.config.RequestConfig.custom()
                    .setResponseTimeout(org.apache.hc.core5.util.Timeout.ofMilliseconds(Servers.PATIENCE))
                    .build());
            try (var client = org.apache.hc.client5.http.impl.classic.HttpClients.custom()
                    .disableAutomaticRetries()
                    .build()) {
                client.execute(get, new org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler());
            }
        });
    }

    private static void jersey(Corpus corpus, Servers servers) throws Exception {
        Client client = ClientBuilder.newClient();
        client.property("jersey.config.client.readTimeout", Servers.PATIENCE);
        jersey(corpus, client, servers.http("/status/400"), "answer 400", PERMANENT_VALIDATION);
        jersey(corpus, client, servers.http("/status/401"), "answer 401", PERMANENT_AUTHENTICATION);
        jersey(corpus, client, servers.http("/status/403"), "answer 403", PERMANENT_PERMISSION);
        jersey(corpus, client, servers.http("/status/404"), "answer 404", PERMANENT_NOT_FOUND);
        jersey(corpus, client, servers.http("/status/405"), "answer 405", CONFIG_INVALID);
        jersey(corpus, client, servers.http("/status/503"), "answer 503", EXTERNAL_API_DOWN);
        jersey(corpus, client, servers.http("/status/429"), "answer 429", TRANSIENT_RATE_LIMIT);
        jersey(corpus, client, servers.http("/slow"), "no answer in time", TRANSIENT_NETWORK);
        jersey(corpus, client, "http://127.0.0.1:" + servers.closedPort(), "closed port", TRANSIENT_NETWORK);
        corpus.add(
                PERMANENT_VALIDATION,
                "Jersey",
                "answer of a type that nothing reads",
                () -> client.target(servers.http("/json")).request().get(Duration.class));
    }

    private static void jersey(Corpus corpus, Client client, String address, String what, FailureType label) {
        corpus.add(label, "Jersey", what, () -> client.target(address).request().get(String.class));
    }

    private static void restTemplate(Corpus corpus, Servers servers) throws Exception {
        SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
        requests.setReadTimeout(Servers.PATIENCE);
        RestTemplate rest = new RestTemplate(requests);
        Map<Integer, FailureType> labels = Map.of(
                400, PERMANENT_VALIDATION,
                403, PERMANENT_PERMISSION,
                404, PERMANENT_NOT_FOUND,
                422, PERMANENT_VALIDATION,
                429, TRANSIENT_RATE_LIMIT,
                500, EXTERNAL_API_DOWN,
                504, EXTERNAL_API_DOWN);
        labels.forEach((status, label) -> corpus.add(
                label,
                "Spring RestTemplate",
                "answer " + status,
                () -> rest.getForObject(servers.http("/status/" + status), String.class)));
        int closed = servers.closedPort();
        corpus.add(
                TRANSIENT_NETWORK,
                "Spring RestTemplate",
                "closed port",
                () -> rest.getForObject("http://127.0.0.1:" + closed, String.class));
        corpus.add(
                TRANSIENT_NETWORK,
                "Spring RestTemplate",
                "no answer in time",
                () -> rest.getForObject(servers.http("/slow"), String.class));
        corpus.add(
                PERMANENT_VALIDATION,
                "Spring RestTemplate",
                "answer with a field of another type",
                () -> rest.getForObject(servers.http("/json"), Counted.class));
        corpus.add(
                PERMANENT_VALIDATION,
                "Spring RestTemplate",
                "answer of a media type that nothing reads",
                () -> rest.getForObject(servers.http("/text"), Counted.class));
        corpus.add(
                PERMANENT_VALIDATION,
                "Jackson",
                "field of another type",
                () -> new ObjectMapper().readValue("{\"count\": \"many\"}", Counted.class));
    }

    /** What the answer should be. */
    record Counted(int count) {}

    private static void webClient(Corpus corpus, Servers servers) throws Exception {
        WebClient client = WebClient.builder()
                .clientConnector(new JdkClientHttpConnector())
                .build();
        Map<Integer, FailureType> labels = Map.of(
                401, PERMANENT_AUTHENTICATION,
                404, PERMANENT_NOT_FOUND,
                409, PERMANENT_VALIDATION,
                429, TRANSIENT_RATE_LIMIT,
                503, EXTERNAL_API_DOWN);
        labels.forEach((status, label) -> corpus.add(
                label, "Spring WebClient", "answer " + status, () -> get(client, servers.http("/status/" + status))));
        int closed = servers.closedPort();
        corpus.add(
                TRANSIENT_NETWORK, "Spring WebClient", "closed port", () -> get(client, "http://127.0.0.1:" + closed));
        corpus.add(
                PERMANENT_VALIDATION,
                "Spring WebClient",
                "answer with a field of another type",
                () -> client.get()
                        .uri(servers.http("/json"))
                        .retrieve()
                        .bodyToMono(Counted.class)
                        .block());
    }

    private static void get(WebClient client, String address) {
        client.get().uri(address).retrieve().bodyToMono(String.class).block();
    }
}
