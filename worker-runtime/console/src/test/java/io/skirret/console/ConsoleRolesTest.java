package io.skirret.console;

import static io.skirret.console.ConsoleFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.skirret.console.internal.http.AccountEditor;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each role asks for everything that the whole console has. */
final class ConsoleRolesTest {

    /** What shows sensitive values, which is for operators. */
    private static final Set<String> UNMASKED = Set.of("/retry/dead-letters/{id}/raw");

    /** Where readers keep what nobody else sees. */
    private static final Set<String> OWN = Set.of("/retry/views", "/retry/views/{id}");

    @TempDir
    private Path folder;

    @Test
    void a_reader_looks_at_everything_an_operator_changes_it_and_nobody_else_comes_in() throws Exception {
        Path users = folder.resolve("users");
        AccountEditor accounts = new AccountEditor(users);
        String reader = accounts.putToken("ci", "reader");
        String operator = accounts.putToken("deploy", "operator");
        MemoryBroker broker = MemoryBroker.named("roles-" + UUID.randomUUID());
        try (Transport transport = broker.connect(TransportOptions.defaults());
                Console console = Console.builder(transport)
                        .data(folder.resolve("data"))
                        .port(0)
                        .host("0.0.0.0")
                        .users(users)
                        .start()) {
            URI uri = URI.create("http://127.0.0.1:" + console.uri().getPort());
            JsonNode paths = new YAMLMapper()
                    .readTree(ask(uri, "GET", "/openapi.yaml", "Authorization", "Bearer " + operator)
                            .body())
                    .path("paths");
            TreeSet<String> walked = new TreeSet<>();
            for (Map.Entry<String, JsonNode> path : paths.properties()) {
                path.getValue().fieldNames().forEachRemaining(name -> {
                    String method = name.toUpperCase(Locale.ROOT);
                    boolean open = path.getKey().equals("/session");
                    if (!open && method.matches("GET|POST|PUT|PATCH|DELETE")) {
                        walk(uri, method, path.getKey(), reader, operator);
                        walked.add(method + " " + path.getKey());
                    }
                });
            }
            assertThat(walked).hasSizeGreaterThan(15).contains("GET /health", "DELETE /retry/dead-letters");
        } finally {
            broker.discard();
        }
    }

    private static void walk(URI uri, String method, String path, String reader, String operator) {
        String asked = path.replaceAll("\\{\\w+\\}", new UUID(0, 0).toString());
        boolean looks = (method.equals("GET") && !UNMASKED.contains(path)) || OWN.contains(path);
        assertThat(ask(uri, method, asked).statusCode())
                .as("%s %s by nobody", method, path)
                .isEqualTo(401);
        int read = ask(uri, method, asked, "Authorization", "Bearer " + reader).statusCode();
        assertThat(read == 403)
                .as("%s %s is refused to a reader: %s", method, path, read)
                .isEqualTo(!looks);
        assertThat(ask(uri, method, asked, "Authorization", "Bearer " + operator)
                        .statusCode())
                .as("%s %s by an operator", method, path)
                .isNotIn(401, 403, 500);
    }
}
