package io.skirret.console.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What {@code openapi.yaml} says, to hold answers to. */
final class OpenApi {

    private static final Pattern PART = Pattern.compile("\\{\\w+\\}");
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    private final JsonNode document;

    private OpenApi(JsonNode document) {
        this.document = document;
    }

    static OpenApi parse(String yaml) {
        try {
            return new OpenApi(new YAMLMapper().readTree(yaml));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Each method with its path. */
    Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (!operation.getKey().equals("parameters")) {
                    routes.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                }
            }
        }
        return routes;
    }

    /** The parameters behind the question mark that a route takes. */
    Set<String> parameters(String method, String path) {
        Set<String> names = new TreeSet<>();
        for (JsonNode each : operation(method, path).path("parameters")) {
            JsonNode parameter = each.has("$ref") ? at(each.get("$ref").textValue()) : each;
            if (parameter.path("in").textValue().equals("query")) {
                names.add(parameter.path("name").textValue());
            }
        }
        return names;
    }

    /** What is wrong with an answer: nothing, if the document promises it. */
    List<String> wrong(String method, String path, int status, String type, String body) {
        JsonNode responses = operation(method, path).path("responses");
        JsonNode response = responses.has("" + status) ? responses.get("" + status) : responses.path("default");
        JsonNode content = (response.has("$ref") ? at(response.get("$ref").textValue()) : response).path("content");
        if (content.isMissingNode()) {
            return body.isEmpty() ? List.of() : List.of("a body where none is promised: " + body);
        } else if (!content.has(type)) {
            return List.of("status " + status + " of type " + type + " where " + content + " is promised");
        }
        List<String> wrong = new ArrayList<>();
        if (type.endsWith("json")) {
            schema(content.path(type).path("schema")).validate(read(body)).stream()
                    .map(Error::toString)
                    .forEach(wrong::add);
        }
        return wrong;
    }

    private Schema schema(JsonNode schema) {
        ObjectNode whole = new ObjectMapper().createObjectNode();
        whole.set("components", document.path("components"));
        whole.putArray("allOf").add(schema);
        return SCHEMAS.getSchema(whole);
    }

    private JsonNode operation(String method, String path) {
        JsonNode paths = document.path("paths");
        for (String known : (Iterable<String>) paths::fieldNames) {
            if (Pattern.matches(PART.matcher(known).replaceAll("[^/]+"), path)) {
                return paths.path(known).path(method.toLowerCase(Locale.ROOT));
            }
        }
        throw new AssertionError("openapi.yaml does not know " + path);
    }

    private JsonNode at(String reference) {
        return document.at(reference.substring(1));
    }

    private static JsonNode read(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
