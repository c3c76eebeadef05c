package io.skirret.config;

import io.skirret.classpath.internal.ClassPath;
import io.skirret.settings.ConfigException;
import io.skirret.settings.SettingRegistry;
import io.skirret.settings.SettingValues;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/** Reads the sources, the strongest first, so that the first value found stands. */
final class ConfigSources {

    private static final String PREFIX = "skirret.";
    private static final String ENVIRONMENT_PREFIX = "SKIRRET_";

    /** Not settings: where the settings are, and what our own tools and tests say to each other. */
    private static final List<String> NO_SETTINGS = List.of(
            SkirretConfig.CONFIG_FILE,
            "skirret.weaving",
            "skirret.test",
            "skirret.crash",
            "skirret.bench",
            "skirret.demo");

    /**
     * Settings of modules that are not on every class path. Where the module is not, nobody reads them, and they are
     * passed over: one file may serve an application's web process and its worker.
     */
    private static final List<String> OF_OTHER_MODULES =
            List.of("skirret.worker", "skirret.control", "skirret.breakers", "skirret.metrics");

    /**
     * What Kubernetes sets for a service, which may well be called skirret-worker: SKIRRET_WORKER_SERVICE_HOST,
     * ..._PORT_80_TCP.
     */
    private static final Pattern OF_A_PLATFORM =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_.*)?)");

    /** The value of one of them, which may be called as a setting of ours is: SKIRRET_METRICS_PORT. */
    private static final Pattern ADDRESS_OF_A_SERVICE = Pattern.compile("(tcp|udp|sctp)://.*");

    private final SettingRegistry registry;
    private final SettingValues.Builder values;

    private ConfigSources(SettingRegistry registry) {
        this.registry = registry;
        this.values = SettingValues.builder(registry);
    }

    static SettingValues read(
            SettingRegistry registry, Properties system, Map<String, String> environment, ClassPath classPath) {
        ConfigSources sources = new ConfigSources(registry);
        sources.addAll(system, "system property");
        sources.addEnvironment(environment);
        String file = system.getProperty(SkirretConfig.CONFIG_FILE, environment.get("SKIRRET_CONFIG"));
        if (file != null && !file.isBlank()) {
            sources.addFile(Path.of(file.strip()));
        }
        sources.addClassPath(classPath);
        return sources.values.build();
    }

    static SettingValues given(SettingRegistry registry, Map<String, String> given) {
        ConfigSources sources = new ConfigSources(registry);
        Properties properties = new Properties();
        properties.putAll(given);
        sources.addAll(properties, "given in code");
        return sources.values.build();
    }

    private void addAll(Properties properties, String source) {
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(PREFIX) && !isPassedOver(key)) {
                values.add(key, properties.getProperty(key), source);
            }
        }
    }

    private boolean isPassedOver(String key) {
        return isUnder(NO_SETTINGS, key) || (isUnder(OF_OTHER_MODULES, key) && !registry.owns(key));
    }

    private static boolean isUnder(List<String> sections, String key) {
        return sections.stream().anyMatch(section -> key.equals(section) || key.startsWith(section + "."));
    }

    private void addEnvironment(Map<String, String> environment) {
        List<String> variables = environment.keySet().stream()
                .sorted(Comparator.comparing(registry::isVariable).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
        for (String variable : variables) {
            String value = String.valueOf(environment.get(variable));
            if (isOfAPlatform(variable, value)) {
                continue;
            }
            Optional<String> key = registry.keyOf(variable);
            if (key.isPresent()) {
                values.add(key.get(), value, "environment variable " + variable);
            } else if (variable.startsWith(ENVIRONMENT_PREFIX) && isMistyped(variable)) {
                throw registry.unknownVariable(variable);
            }
        }
    }

    private static boolean isOfAPlatform(String variable, String value) {
        return variable.endsWith("_PORT") && ADDRESS_OF_A_SERVICE.matcher(value).matches();
    }

    /** Whether a variable that is no setting was meant as one: it begins like one, and no platform writes it so. */
    private boolean isMistyped(String variable) {
        return registry.ownsVariable(variable)
                && !isUnder(NO_SETTINGS, variable.toLowerCase(Locale.ROOT).replace('_', '.'))
                && !OF_A_PLATFORM.matcher(variable).matches();
    }

    private void addFile(Path file) {
        String source = "file " + file;
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            addProperties(reader, source);
        } catch (NoSuchFileException missing) {
            throw new ConfigException(
                    "expected the settings in the file that " + SkirretConfig.CONFIG_FILE + " names, got no file "
                            + file.toAbsolutePath() + "; nothing was started; create it or correct the path",
                    missing);
        } catch (IOException unreadable) {
            throw unreadable("file " + file.toAbsolutePath(), unreadable);
        }
    }

    private void addClassPath(ClassPath classPath) {
        URL resource = classPath.resource(SkirretConfig.CLASS_PATH_FILE);
        if (resource == null) {
            return;
        }
        String source = SkirretConfig.CLASS_PATH_FILE + " on the class path";
        try (InputStream stream = resource.openStream();
                Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            addProperties(reader, source);
        } catch (IOException unreadable) {
            throw unreadable(source, unreadable);
        }
    }

    private void addProperties(Reader reader, String source) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(reader);
        } catch (IllegalArgumentException malformed) {
            throw unreadable(source, malformed);
        }
        // In a file of ours a key without the prefix is a slip; among system properties it is somebody else's.
        for (String key : properties.stringPropertyNames()) {
            if (!key.startsWith(PREFIX)) {
                throw registry.unknown(key, source);
            }
        }
        addAll(properties, source);
    }

    private static ConfigException unreadable(String what, Exception why) {
        return new ConfigException(
                "expected " + what + " to be a properties file in UTF-8, got one that cannot be read ("
                        + why.getClass().getSimpleName() + "); nothing was started; correct it",
                why);
    }
}
