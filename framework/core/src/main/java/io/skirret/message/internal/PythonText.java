package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.skirret.message.Message;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What Celery's events show, as Python's {@code repr} writes it: of any length as they come, cut to some 1,000. */
public final class PythonText {

    private PythonText() {}

    /** An exception, such as {@code IllegalStateException('bad')}. Never throws, whatever its own methods do. */
    public static String exception(Throwable failure) {
        return exception(simple(SafeText.type(failure)), SafeText.message(failure, PythonRepr.MAX));
    }

    /** The same of a type and its message; null for no message. */
    public static String exception(String type, @Nullable String message) {
        PythonRepr.Text text = new PythonRepr.Text();
        text.append(type);
        text.append("(");
        if (message != null) {
            text.string(message);
        }
        text.append(")");
        return text.end();
    }

    private static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    /** The result that {@link ResultMessage} wrote into a reply; null if there is none. */
    public static @Nullable String result(Message reply) {
        try (JsonParser json = Json.PLAIN.createParser(reply.body())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = json.currentName().equals("result");
                json.nextToken();
                if (found) {
                    return value(json);
                }
                json.skipChildren();
            }
            return null;
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }

    /** The value that the parser is at. */
    private static String value(JsonParser json) throws IOException {
        PythonRepr.Text text = new PythonRepr.Text();
        int depth = 0;
        boolean comma = false;
        for (JsonToken token = json.currentToken(); token != null && !text.isFull(); token = json.nextToken()) {
            if (token.isStructEnd()) {
                text.append(token.asString());
                depth--;
                comma = true;
            } else {
                text.append(comma ? ", " : "");
                comma = token.isScalarValue();
                depth += token.isStructStart() ? 1 : 0;
                token(json, token, text);
            }
            if (depth == 0) {
                break;
            }
        }
        return text.end();
    }

    private static void token(JsonParser json, JsonToken token, PythonRepr.Text text) throws IOException {
        switch (token) {
            case START_OBJECT, START_ARRAY -> text.append(token.asString());
            case FIELD_NAME -> {
                text.string(json.currentName());
                text.append(": ");
            }
            case VALUE_STRING -> text.string(json.getText());
            case VALUE_TRUE -> text.append("True");
            case VALUE_FALSE -> text.append("False");
            case VALUE_NULL -> text.append("None");
            default -> text.number(json.getText());
        }
    }
}
