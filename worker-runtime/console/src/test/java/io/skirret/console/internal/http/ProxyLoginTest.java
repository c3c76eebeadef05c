package io.skirret.console.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.settings.ConfigException;
import io.skirret.time.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** A proxy says who asks, and nobody else can. */
final class ProxyLoginTest {

    private static final String HEADER = "X-Forwarded-User";
    private static final String CHANGE = "POST /things";

    @TempDir
    private Path folder;

    private @Nullable ConsoleServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private RawHttp start(String address, Role role, @Nullable Path users) {
        ProxyLogin proxy = new ProxyLogin(HEADER, ProxyLogin.addresses("addresses", List.of(address)), role);
        ConsoleServer started = ConsoleServer.start(
                new ServerOptions("127.0.0.1", 0, Set.of(), users, proxy, new ManualClock()), ConsoleServerTest.ROUTES);
        server = started;
        return new RawHttp(started.port());
    }

    @Test
    void a_user_of_the_proxy_has_the_role_of_the_file_or_else_the_one_that_is_set() throws Exception {
        Path users = Files.writeString(
                folder.resolve("users"), "user ada operator " + BCrypt.hashpw("correct horse", BCrypt.gensalt(10)));
        RawHttp http = start("127.0.0.1", Role.READER, users);

        assertThat(http.ask("GET /things/1", HEADER + ": bob").status()).isEqualTo(200);
        assertThat(http.ask("GET /session", HEADER + ": bob").body()).contains("bob", "reader");
        assertThat(http.ask(CHANGE, HEADER + ": bob", "Sec-Fetch-Site: same-origin")
                        .status())
                .isEqualTo(403);
        assertThat(http.ask(CHANGE, HEADER + ": ada", "Sec-Fetch-Site: same-origin")
                        .status())
                .isNotIn(401, 403);
        assertThat(http.ask("GET /things/1").status()).isEqualTo(401);
    }

    @Test
    void the_header_counts_from_the_proxy_alone() {
        RawHttp http = start("10.0.0.5", Role.OPERATOR, null);

        assertThat(http.ask("GET /things/1", HEADER + ": ada").status()).isEqualTo(401);
        assertThat(http.ask(CHANGE, HEADER + ": ada").status()).isEqualTo(401);
    }

    @Test
    void a_page_of_another_site_changes_nothing_through_the_proxy() {
        RawHttp http = start("127.0.0.1", Role.OPERATOR, null);

        assertThat(http.ask(CHANGE, HEADER + ": ada").status()).isEqualTo(403);
        assertThat(http.ask(CHANGE, HEADER + ": ada", "Sec-Fetch-Site: cross-site")
                        .status())
                .isEqualTo(403);
        assertThat(http.ask(CHANGE, HEADER + ": ada", "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "ada lovelace", "ada\r\nX-Forwarded-User: bob", "a<b>"})
    void what_is_no_name_is_nobody(String value) {
        RawHttp http = start("127.0.0.1", Role.OPERATOR, null);

        assertThat(http.ask("GET /things/1", HEADER + ": " + value).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "10.0.0.0/8", "", "1.2.3.456"})
    void what_is_no_address_is_refused(String address) {
        assertThatThrownBy(() -> start(address, Role.READER, null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Write the proxy's address");
    }
}
