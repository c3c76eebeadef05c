package io.skirret.config;

import io.skirret.settings.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reads the sources, the strongest first, so that the first value found stands. */
final class ConfigSources {

    private final Map<String, Setting> found = new LinkedHashMap<>();

    static Map<String, Setting> read(Properties system, Map<String, String> environment, @Nullable ClassLoader loader) {
        ConfigSources sources = new ConfigSources();
        sources.addAll(system, "system property");
        sources.addEnvironment(environment);
        String file = system.getProperty(SkirretConfig.CONFIG_FILE, environment.get("SKIRRET_CONFIG"));
        if (file != null && !file.isBlank()) {
            sources.addFile(Path.of(file.strip()));
        }
        sources.addClassPath(loader);
        return sources.found;
    }

    static Map<String, Setting> given(Map<String, String> values) {
        ConfigSources sources = new ConfigSources();
        Properties properties = new Properties();
        properties.putAll(values);
        sources.addAll(properties, "given in code");
        return sources.found;
    }

    private void addAll(Properties properties, String source) {
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(Keys.PREFIX) && !Keys.isPassedOver(key)) {
                if (!Keys.isSetting(key)) {
                    throw Keys.unknown(key, source);
                }
                add(key, properties.getProperty(key), source);
            }
        }
    }

    private void addEnvironment(Map<String, String> environment) {
        environment.forEach((variable, value) -> {
            if (!variable.startsWith(Keys.ENVIRONMENT_PREFIX)
                    || Keys.isPassedOver(variable.toLowerCase(Locale.ROOT).replace('_', '.'))) {
                return;
            }
            Optional<String> key = Keys.ofEnvironment(variable);
            if (key.isPresent()) {
                add(key.get(), value, "environment variable " + variable);
            } else if (Keys.isMistyped(variable)) {
                throw Keys.unknownVariable(variable);
            }
        });
    }

    private void addFile(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException missing) {
            throw new ConfigException(
                    "expected the settings in the file that " + SkirretConfig.CONFIG_FILE + " names, got no file "
                            + file.toAbsolutePath() + "; nothing was started; create it or correct the path",
                    missing);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw unreadable("file " + file.toAbsolutePath(), unreadable);
        }
        requireOnlySettings(properties, "file " + file);
        addAll(properties, "file " + file);
    }

    private void addClassPath(@Nullable ClassLoader loader) {
        URL resource = loader == null
                ? ClassLoader.getSystemResource(SkirretConfig.CLASS_PATH_FILE)
                : loader.getResource(SkirretConfig.CLASS_PATH_FILE);
        if (resource == null) {
            return;
        }
        String source = SkirretConfig.CLASS_PATH_FILE + " on the class path";
        Properties properties = new Properties();
        try (InputStream stream = resource.openStream();
                Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw unreadable(source, unreadable);
        }
        requireOnlySettings(properties, source);
        addAll(properties, source);
    }

    // In a file of ours a key without the prefix is a slip; among system properties it is somebody else's.
    private static void requireOnlySettings(Properties properties, String source) {
        for (String key : properties.stringPropertyNames()) {
            if (!key.startsWith(Keys.PREFIX)) {
                throw Keys.unknown(key, source);
            }
        }
    }

    private static ConfigException unreadable(String what, Exception why) {
        return new ConfigException(
                "expected " + what + " to be a properties file in UTF-8, got one that cannot be read ("
                        + why.getClass().getSimpleName() + "); nothing was started; correct it",
                why);
    }

    private void add(String key, String value, String source) {
        found.putIfAbsent(key, new Setting(value.strip(), source));
    }
}
