package io.skirret.cli.internal.simulation.draw;

import io.skirret.cli.internal.simulation.Load;
import io.skirret.cli.internal.simulation.SimulationResult;
import java.util.List;
import java.util.Locale;

/** The load second by second, one row for each run and second, for a spreadsheet. */
public final class CsvSeries {

    private CsvSeries() {}

    /** A header, then the rows; lines end with a line feed. */
    public static String of(List<SimulationResult> results) {
        StringBuilder csv = new StringBuilder("run,second,load");
        for (Load.Kind kind : Load.Kind.values()) {
            csv.append(',').append(kind.name().toLowerCase(Locale.ROOT));
        }
        csv.append('\n');
        for (SimulationResult result : results) {
            Load load = result.load();
            for (int second = 0; second < load.seconds(); second++) {
                csv.append(quoted(result.name()))
                        .append(',')
                        .append(second)
                        .append(',')
                        .append(load.at(second));
                for (Load.Kind kind : Load.Kind.values()) {
                    csv.append(',').append(load.of(kind, second));
                }
                csv.append('\n');
            }
        }
        return csv.toString();
    }

    private static String quoted(String text) {
        return text.matches("[\\w ./+%:=-]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
