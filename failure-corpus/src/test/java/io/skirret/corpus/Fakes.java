package io.skirret.corpus;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/** Just enough of servers' protocols to refuse: the drivers are real, and so is what they raise. */
final class Fakes {
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;

    private Fakes() {}

    /**
     * PostgreSQL.
     *
     * @param atStart the SQL state that refuses each connection; null lets it in
     * @param ofQuery the SQL state that refuses each query; empty closes the connection instead
     */
    static int postgres(Servers servers, @Nullable String atStart, String ofQuery) throws IOException {
        return servers.tcp((socket, in, out) -> {
            int length = in.readInt();
            int code = in.readInt();
            while (code == SSL_REQUEST || code == GSS_REQUEST) {
                out.write('N');
                length = in.readInt();
                code = in.readInt();
            }
            in.readNBytes(length - 8);
            if (atStart != null) {
                refuse(out, atStart, "FATAL");
                out.flush();
                return;
            }
            message(out, 'R', new byte[4]);
            for (String parameter : List.of(
                    "server_version\0" + "15.0",
                    "client_encoding\0UTF8",
                    "DateStyle\0ISO, MDY",
                    "integer_datetimes\0on",
                    "standard_conforming_strings\0on",
                    "TimeZone\0UTC")) {
                message(out, 'S', text(parameter + "\0"));
            }
            message(out, 'K', new byte[8]);
            message(out, 'Z', text("I"));
            out.flush();
            for (int type = in.read(); type >= 0 && type != 'X'; type = in.read()) {
                String query = new String(in.readNBytes(in.readInt() - 4), StandardCharsets.UTF_8);
                if (query.contains("corpus")) {
                    if (ofQuery.isEmpty()) {
                        return;
                    }
                    refuse(out, ofQuery, "ERROR");
                } else {
                    message(out, 'C', text("SET\0"));
                }
                message(out, 'Z', text("I"));
                out.flush();
            }
        });
    }

    private static void refuse(OutputStream out, String state, String severity) throws IOException {
        message(
                out,
                'E',
                text("S" + severity + "\0V" + severity + "\0C" + state + "\0Mthe server has its reasons\0\0"));
    }

    private static void message(OutputStream out, char type, byte[] body) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.write(type);
        data.writeInt(body.length + 4);
        data.write(body);
    }

    /**
     * MySQL and MariaDB.
     *
     * @param atOnce refuses before the client says who it is, else afterwards
     */
    static int mysql(Servers servers, int code, boolean atOnce) throws IOException {
        return servers.tcp((socket, in, out) -> {
            if (atOnce) {
                packet(out, 0, error(code, ""));
            } else {
                ByteArrayOutputStream hello = new ByteArrayOutputStream();
                hello.write(10);
                hello.write(text("8.0.30\0"));
                hello.write(new byte[] {1, 0, 0, 0});
                hello.write(text("abcdefgh\0"));
                // Long passwords, a database at once, protocol 4.1, secure connections; authentication by plug-in.
                hello.write(HexFormat.of().parseHex("0982" + "2d" + "0200" + "0800" + "15"));
                hello.write(new byte[10]);
                hello.write(text("ijklmnopqrst\0"));
                hello.write(text("mysql_native_password\0"));
                packet(out, 0, hello.toByteArray());
                int length = in.read() | in.read() << 8 | in.read() << 16;
                int number = in.read();
                in.readNBytes(length);
                packet(out, number + 1, error(code, "#HY000"));
            }
            out.flush();
            socket.shutdownOutput();
            in.read();
        });
    }

    private static byte[] error(int code, String state) {
        byte[] text = text(state + "the server has its reasons");
        return ByteBuffer.allocate(3 + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xff)
                .putShort((short) code)
                .put(text)
                .array();
    }

    private static void packet(OutputStream out, int number, byte[] body) throws IOException {
        out.write(new byte[] {(byte) body.length, (byte) (body.length >> 8), 0, (byte) number});
        out.write(body);
    }

    /** Redis: every command but those of the handshake is answered with this line, an empty one not at all. */
    static int redis(Servers servers, String answer) throws IOException {
        return servers.tcp((socket, in, out) -> {
            for (String head = Servers.line(in); head != null; head = Servers.line(in)) {
                int parts = Integer.parseInt(head.substring(1));
                String command = "";
                for (int i = 0; i < parts; i++) {
                    int length =
                            Integer.parseInt(String.valueOf(Servers.line(in)).substring(1));
                    String part = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                    in.readNBytes(2);
                    command = i == 0 ? part.toUpperCase(Locale.ROOT) : command;
                }
                String line = switch (command) {
                    case "HELLO" -> "-ERR unknown command 'HELLO'";
                    case "CLIENT", "SELECT", "QUIT" -> "+OK";
                    case "PING" -> "+PONG";
                    case "AUTH" -> answer.startsWith("-WRONGPASS") ? answer : "+OK";
                    default -> answer;
                };
                if (!line.isEmpty()) {
                    out.write(text(line + "\r\n"));
                    out.flush();
                }
            }
        });
    }

    /** MongoDB: every command but those of the handshake is answered with this document. */
    static int mongo(Servers servers, String answer) throws IOException {
        return servers.tcp((socket, in, out) -> {
            while (true) {
                ByteBuffer head = ByteBuffer.wrap(in.readNBytes(16)).order(ByteOrder.LITTLE_ENDIAN);
                if (head.remaining() < 16) {
                    return;
                }
                ByteBuffer body = ByteBuffer.wrap(in.readNBytes(head.getInt(0) - 16));
                boolean old = head.getInt(12) == 2_004;
                String command = old ? "hello" : document(body.position(5)).getFirstKey();
                BsonDocument reply = switch (command.toLowerCase(Locale.ROOT)) {
                    case "hello", "ismaster" ->
                        BsonDocument.parse(
                                "{ok: 1, helloOk: true, isWritablePrimary: true, ismaster: true, maxBsonObjectSize: 16777216,"
                                        + " maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000, minWireVersion: 0,"
                                        + " maxWireVersion: 21, readOnly: false, connectionId: 1}");
                    case "endsessions", "ping" -> BsonDocument.parse("{ok: 1}");
                    default -> BsonDocument.parse(answer);
                };
                BasicOutputBuffer bytes = new BasicOutputBuffer();
                new BsonDocumentCodec()
                        .encode(
                                new BsonBinaryWriter(bytes),
                                reply,
                                EncoderContext.builder().build());
                byte[] document = bytes.toByteArray();
                int length = 16 + (old ? 20 : 5) + document.length;
                ByteBuffer frame = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
                frame.putInt(length).putInt(1).putInt(head.getInt(4)).putInt(old ? 1 : 2_013);
                if (old) {
                    frame.putInt(8).putLong(0).putInt(0).putInt(1);
                } else {
                    frame.putInt(0).put((byte) 0);
                }
                out.write(frame.put(document).array());
                out.flush();
            }
        });
    }

    private static BsonDocument document(ByteBuffer bytes) {
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return new BsonDocumentCodec()
                .decode(
                        new BsonBinaryReader(ByteBuffer.wrap(rest)),
                        DecoderContext.builder().build());
    }

    /** SMTP: answers by verb; what is not named is accepted. */
    static int smtp(Servers servers, Map<String, String> answers) throws IOException {
        return servers.tcp((socket, in, out) -> {
            String greeting = answers.getOrDefault("", "220 corpus ESMTP");
            out.write(text(greeting + "\r\n"));
            out.flush();
            boolean inData = false;
            for (String line = Servers.line(in); line != null; line = Servers.line(in)) {
                String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                String answer;
                if (inData) {
                    if (!line.equals(".")) {
                        continue;
                    }
                    inData = false;
                    answer = answers.getOrDefault(".", "250 taken");
                } else if (answers.containsKey(verb)) {
                    answer = answers.get(verb);
                } else if (verb.equals("EHLO")) {
                    answer = "250-corpus\r\n250 AUTH PLAIN LOGIN";
                } else if (verb.equals("DATA")) {
                    inData = true;
                    answer = "354 go on";
                } else {
                    answer = verb.equals("AUTH") ? "235 welcome" : verb.equals("QUIT") ? "221 bye" : "250 fine";
                }
                out.write(text(answer + "\r\n"));
                out.flush();
            }
        });
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
