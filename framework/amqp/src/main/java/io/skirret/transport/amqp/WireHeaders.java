package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a message that came. They pass through the client as one header of bytes, see {@link ContentHeader},
 * and are read here.
 *
 * @param all in the order in which they came, but for those that lead a message from rung to rung; whoever reads them
 *     may change them
 * @param leftOut those that cannot be read, for people, such as {@code header 'x'}
 */
record WireHeaders(LinkedHashMap<String, @Nullable Object> all, List<String> leftOut) {

    /** The one that has all others in it. */
    static final String PACKED = "";

    private static final int MOST_ROOM = 64;
    private static final int BYTES_EACH = 16;

    static WireHeaders of(BasicProperties properties) {
        Map<String, Object> wire = properties.getHeaders();
        return wire != null && wire.get(PACKED) instanceof byte[] table
                ? read(table)
                : new WireHeaders(new LinkedHashMap<>(0), List.of());
    }

    private static WireHeaders read(byte[] table) {
        LinkedHashMap<String, @Nullable Object> headers =
                new LinkedHashMap<>(Math.min(MOST_ROOM, table.length / BYTES_EACH));
        List<String> leftOut = List.of();
        FieldReader fields = new FieldReader(table);
        while (fields.hasMore()) {
            int from = fields.at();
            int end = -1;
            String name = null;
            try {
                name = fields.name();
                end = fields.endOfNest();
                Object value = fields.value();
                if (!name.startsWith(TopologyNames.HOP_PREFIX)) {
                    FieldReader.put(headers, name, value);
                }
            } catch (FieldReader.UnreadableException unreadable) {
                leftOut = new ArrayList<>(leftOut);
                if (end < 0) {
                    leftOut.add("all headers behind the first " + from + " bytes of them");
                    break;
                }
                leftOut.add("header '" + name + "'");
                fields.passTo(end);
            }
        }
        return new WireHeaders(headers, leftOut);
    }
}
