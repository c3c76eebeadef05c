package io.skirret.failure;

import feign.Feign;
import feign.RequestLine;
import feign.Retryer;
import jakarta.ws.rs.client.ClientBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.ResponseBody;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.BasicResponseHandler;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import retrofit2.Retrofit;
import retrofit2.http.GET;
import retrofit2.http.Url;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Real clients, each asking once for an address and throwing whatever it throws. */
final class HttpClients {

    @FunctionalInterface
    interface Call {
        void to(URI uri) throws Exception;
    }

    interface RetrofitApi {
        @GET
        CompletableFuture<ResponseBody> get(@Url String url);
    }

    interface FeignApi {
        @RequestLine("GET ")
        String get();
    }

    /** Held here: a logger nobody holds forgets its level. */
    private static final Logger JERSEY = Logger.getLogger("org.glassfish.jersey");

    static {
        // It warns that it can do without jakarta.activation.
        JERSEY.setLevel(Level.SEVERE);
    }

    private HttpClients() {}

    static Map<String, Call> all() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("JDK client with helper", HttpClients::jdk);
        calls.put("Spring RestTemplate", uri -> new RestTemplate().getForObject(uri, String.class));
        calls.put("Spring RestClient", HttpClients::restClient);
        calls.put("Spring WebClient", HttpClients::webClient);
        calls.put("JAX-RS (Jersey)", HttpClients::jersey);
        calls.put("Apache 4", HttpClients::apache4);
        calls.put("Apache 5", HttpClients::apache5);
        calls.put("OkHttp with helper", HttpClients::okHttp);
        calls.put("Retrofit", HttpClients::retrofit);
        calls.put("Feign", HttpClients::feign);
        calls.put("AWS SDK 2", HttpClients::aws);
        return calls;
    }

    private static void jdk(URI uri) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        HttpResponses.requireSuccess(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()));
    }

    private static void restClient(URI uri) {
        RestClient.builder()
                .requestFactory(new SimpleClientHttpRequestFactory())
                .build()
                .get()
                .uri(uri)
                .retrieve()
                .body(String.class);
    }

    private static void webClient(URI uri) {
        WebClient.builder()
                .clientConnector(new JdkClientHttpConnector())
                .build()
                .get()
                .uri(uri)
                .retrieve()
                .bodyToMono(String.class)
                .block();
    }

    private static void jersey(URI uri) {
        try (var client = ClientBuilder.newClient()) {
            client.target(uri).request().get(String.class);
        }
    }

    private static void apache4(URI uri) throws Exception {
        try (CloseableHttpClient client =
                HttpClientBuilder.create().disableAutomaticRetries().build()) {
            client.execute(new HttpGet(uri), new BasicResponseHandler());
        }
    }

    private static void apache5(URI uri) throws Exception {
        try (var client = org.apache.hc.client5.http.impl.classic.HttpClientBuilder.create()
                .disableAutomaticRetries()
                .build()) {
            client.execute(
                    new org.apache.hc.client5.http.classic.methods.HttpGet(uri),
                    new org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler());
        }
    }

    private static void okHttp(URI uri) throws Exception {
        Request request = new Request.Builder().url(uri.toString()).build();
        try (okhttp3.Response response = new OkHttpClient().newCall(request).execute()) {
            HttpResponses.requireSuccess(
                    response.code(),
                    response.headers().toMultimap(),
                    response.request().url().uri());
        }
    }

    private static void retrofit(URI uri) throws Exception {
        new Retrofit.Builder()
                .baseUrl("http://127.0.0.1/")
                .build()
                .create(RetrofitApi.class)
                .get(uri.toString())
                .get();
    }

    private static void feign(URI uri) {
        String withoutSlash = uri.toString().replaceAll("/$", "");
        Feign.builder()
                .retryer(Retryer.NEVER_RETRY)
                .target(FeignApi.class, withoutSlash)
                .get();
    }

    private static void aws(URI uri) {
        try (SqsClient client = SqsClient.builder()
                .endpointOverride(uri)
                .region(Region.EU_WEST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build()) {
            client.listQueues();
        }
    }
}
