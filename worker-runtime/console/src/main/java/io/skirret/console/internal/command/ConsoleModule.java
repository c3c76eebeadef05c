package io.skirret.console.internal.command;

import io.skirret.cli.internal.console.ConsoleProgram;
import io.skirret.config.SkirretConfig;
import io.skirret.console.internal.assembly.ConsoleAssembly;
import io.skirret.console.internal.assembly.ConsoleOptions;
import io.skirret.console.internal.assembly.ConsoleSettings;
import io.skirret.console.internal.http.AccountEditor;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The console for the command line. Found by {@link java.util.ServiceLoader}. */
public final class ConsoleModule implements ConsoleProgram {

    @Override
    public Running start(SkirretConfig config, Transport transport, Clock clock) {
        ConsoleOptions options = ConsoleSettings.read(config, transport, clock);
        ConsoleAssembly console = ConsoleAssembly.start(options);
        return new Running() {
            @Override
            public Map<String, String> facts() {
                return ConsoleModule.facts(config, options, console);
            }

            @Override
            public void close() {
                console.close();
            }
        };
    }

    private static Map<String, String> facts(SkirretConfig config, ConsoleOptions options, ConsoleAssembly console) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("console", console.uri().toString());
        facts.put("lets in", letsIn(options));
        facts.put("stores in", options.database().shown());
        config.values().find(TransportSettings.URL).ifPresent(url -> facts.put("broker", url.shown()));
        facts.put(
                options.browse() ? "copies" : "takes",
                "dead letters of "
                        + (options.queues().isEmpty()
                                ? "every queue that a worker takes from"
                                : String.join(", ", options.queues())));
        facts.put(
                "keeps", "what is settled for " + options.retention().settled().toDays() + " days");
        return facts;
    }

    private static String letsIn(ConsoleOptions options) {
        Path users = options.users();
        String proxied = options.proxy() == null
                ? ""
                : "whom the proxy names in " + options.proxy().header();
        if (users == null) {
            return proxied.isEmpty() ? "everybody on this machine, to look and to change" : proxied;
        }
        return new AccountEditor(users).entries().size() + " users and tokens of " + users
                + (proxied.isEmpty() ? "" : ", and " + proxied);
    }

    @Override
    public Optional<Path> usersFile(SkirretConfig config) {
        return ConsoleSettings.users(config);
    }

    @Override
    public UserFile users(Path file) {
        AccountEditor accounts = new AccountEditor(file);
        return new UserFile() {
            @Override
            public boolean putUser(String name, String role, char[] password) {
                return accounts.putUser(name, role, password);
            }

            @Override
            public String putToken(String name, String role) {
                return accounts.putToken(name, role);
            }

            @Override
            public boolean remove(boolean token, String name) {
                return accounts.remove(token ? "token" : "user", name);
            }

            @Override
            public List<Entry> entries() {
                return accounts.entries().stream()
                        .map(entry -> new Entry(entry.kind(), entry.name(), entry.role()))
                        .toList();
            }
        };
    }
}
