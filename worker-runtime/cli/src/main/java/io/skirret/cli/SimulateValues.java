package io.skirret.cli;

import io.skirret.settings.ValueType;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the values of {@code policy simulate} as people write them. */
final class SimulateValues {

    private static final Pattern NUMBER = Pattern.compile("([0-9][0-9_,]*(?:\\.[0-9]+)?)\\s*([kKmM]?)");
    private static final Pattern RATE = Pattern.compile("(.+?)\\s*/\\s*(s|sec|m|min|h)");

    private SimulateValues() {}

    /** {@code 1000000}, {@code 1_000_000}, {@code 250k}, {@code 1M}. */
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            double number = number(text.strip());
            if (!(number >= 1 && number == Math.rint(number) && number <= Integer.MAX_VALUE)) {
                throw new TypeConversionException(
                        "expected a whole number from 1 on such as 1000000, 250k or 1M, got '" + text + "'");
            }
            return (int) number;
        }
    }

    /** Calls a second: {@code 5000/s}, {@code 5k/s}, {@code 300/m}, {@code 100/h}; a number alone is per second. */
    static final class Rate implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            Matcher matcher = RATE.matcher(text.strip().toLowerCase(Locale.ROOT));
            boolean unit = matcher.matches();
            double number = number(unit ? matcher.group(1) : text.strip());
            double rate = number / (unit ? seconds(matcher.group(2)) : 1);
            if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
                throw new TypeConversionException(
                        "expected a rate above zero such as 5000/s, 5k/s or 300/m, got '" + text + "'");
            }
            return rate;
        }

        private static int seconds(String unit) {
            return unit.startsWith("s") ? 1 : unit.startsWith("m") ? 60 : 3_600;
        }
    }

    /** {@code 20%} or {@code 0.2}. */
    static final class Share implements ITypeConverter<Double> {
        private static final ValueType<Double> TYPE = ValueType.share(10);

        @Override
        public Double convert(String text) {
            return TYPE.parse(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "expected " + TYPE.expected() + " such as 20% or 0.2, got '" + text + "'"));
        }
    }

    /** NaN if it is no number. */
    private static double number(String text) {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.matches()) {
            return Double.NaN;
        }
        double factor = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> 1e3;
            case "m" -> 1e6;
            default -> 1;
        };
        return Double.parseDouble(matcher.group(1).replace("_", "").replace(",", "")) * factor;
    }
}
