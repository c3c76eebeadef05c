package io.skirret.cli;

import io.skirret.config.SkirretConfig;
import io.skirret.message.internal.SafeText;
import io.skirret.settings.FoundSetting;
import io.skirret.settings.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code skirret config}: every setting, and what is in force. */
@Command(
        name = "config",
        description = "Shows every setting: the value in force and where it comes from, its default, type and meaning.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret config",
            "  skirret config broker",
            "  skirret config skirret.policies.night --config skirret.properties --json",
            "",
            "Passwords in URLs are never shown. No connection to the broker is made."
        })
final class ConfigCommand implements Callable<Integer> {

    private static final String ROOT = "skirret.";
    private static final String INDENT = "    ";

    @Parameters(
            paramLabel = "PREFIX",
            arity = "0..1",
            defaultValue = "",
            description = "Show the settings whose keys begin so, with or without 'skirret.'. Default: all.")
    private String prefix;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    /** What is in force; the text is safe to show. */
    private record InForce(String key, @Nullable String text, String source) {}

    @Override
    public Integer call() {
        String wanted = prefix.startsWith(ROOT) ? prefix : ROOT + prefix;
        SkirretConfig config = application.config();
        List<Setting<?>> all = SkirretConfig.registry().all();
        int width = Terminal.of(console, null).width();
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Setting<?> setting : all) {
            List<InForce> values = inForce(config, setting);
            // Of a family, those of one name can be asked for: skirret.policies.night.
            if (!setting.key().startsWith(wanted)) {
                values = values.stream()
                        .filter(value -> value.key().startsWith(wanted))
                        .toList();
                if (values.isEmpty()) {
                    continue;
                }
            }
            if (!rows.isEmpty()) {
                console.say("");
            }
            say(setting, values, width);
            rows.add(json(setting, values));
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("expected the beginning of a setting's key, got '" + prefix
                    + "'; nothing is shown. Keys begin with: " + String.join(", ", sections(all)) + ".");
        }
        console.json(Map.of("settings", rows));
        return ExitCode.OK;
    }

    /**
     * Of a family all that were found; of another setting the one that was found, else the default, which may be none.
     */
    private List<InForce> inForce(SkirretConfig config, Setting<?> setting) {
        List<InForce> values = new ArrayList<>();
        for (FoundSetting<?> found : config.values().all(setting)) {
            values.add(new InForce(found.key(), found.shown(), application.source(found)));
        }
        if (values.isEmpty() && !setting.isFamily()) {
            values.add(new InForce(
                    setting.key(), setting.defaultText(), setting.defaultText() == null ? "not set" : "default"));
        }
        return values;
    }

    private void say(Setting<?> setting, List<InForce> values, int width) {
        if (setting.isFamily()) {
            console.say(setting.key());
        }
        for (InForce value : values) {
            String text = value.text() == null ? "" : " = " + SafeText.line(value.text(), Integer.MAX_VALUE);
            say(
                    setting.isFamily() ? "  " : "",
                    SafeText.line(value.key(), Integer.MAX_VALUE) + text + "  (" + value.source() + ")",
                    width);
        }
        say(INDENT, setting.description(), width);
        String byDefault = setting.defaultText() == null ? "no default" : "default: " + setting.defaultText();
        say(INDENT, "Value: " + setting.type().expected() + "; " + byDefault + ".", width);
    }

    /** Breaks between words; lines after the first are indented as the text below a key is. */
    private void say(String indent, String text, int width) {
        StringBuilder line = new StringBuilder(indent);
        int empty = indent.length();
        for (String word : text.split(" ", -1)) {
            if (line.length() > empty && line.length() + 1 + word.length() > width) {
                console.say(line.toString().stripTrailing());
                line.setLength(0);
                line.append(INDENT);
                empty = INDENT.length();
            }
            line.append(line.length() > empty ? " " : "").append(word);
        }
        console.say(line.toString().stripTrailing());
    }

    private static Map<String, @Nullable Object> json(Setting<?> setting, List<InForce> values) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("key", setting.key());
        row.put("environment", setting.environmentName().orElse(null));
        row.put("type", setting.type().expected());
        row.put("default", setting.defaultText());
        row.put("description", setting.description());
        List<Map<String, @Nullable Object>> inForce = new ArrayList<>();
        for (InForce value : values) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("key", value.key());
            one.put("value", value.text());
            one.put("source", value.source());
            inForce.add(one);
        }
        row.put("in_force", inForce);
        return row;
    }

    private static List<String> sections(List<Setting<?>> all) {
        return all.stream()
                .map(setting -> {
                    int dot = setting.key().indexOf('.', ROOT.length());
                    return dot < 0 ? setting.key() : setting.key().substring(0, dot);
                })
                .distinct()
                .toList();
    }
}
