package org.almoner.access;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.lang.reflect.RecordComponent;
import java.util.Currency;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * What is the same in every service's description of its API: who may call, how errors look, and that a record's component may be
 * null where its type says so. It is read from the settings and the types that decide it, so the description cannot lie about it.
 */
@AutoConfiguration
@ConditionalOnClass(OpenApiCustomizer.class)
class DescribeApi {

    static {
        SpringDocUtils.getConfig()
                .replaceWithSchema(
                        Currency.class, new StringSchema().pattern("[A-Z]{3}").example("USD"));
    }

    @Bean
    OpenApiCustomizer describeAccess(AccessSettings settings, @Value("${spring.application.name:}") String service) {
        return api -> {
            api.info(new Info().title("Almoner " + service).version("v1"));
            api.servers(List.of(new Server().url("/")));
            Components components = api.getComponents() == null ? new Components() : api.getComponents();
            api.components(components
                    .addSecuritySchemes(
                            "bearer",
                            new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"))
                    .addSchemas("Problem", problem()));
            api.getPaths()
                    .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                        boolean open = settings.open().stream().anyMatch(each -> opens(each, method.name(), path));
                        describe(operation, open);
                    }));
        };
    }

    private static boolean opens(String open, String method, String path) {
        String[] methodAndPath = open.split(" ", 2);
        return methodAndPath[0].equals(method)
                && PathPatternParser.defaultInstance.parse(methodAndPath[1]).matches(PathContainer.parsePath(path));
    }

    private static void describe(Operation operation, boolean open) {
        Content problem = new Content()
                .addMediaType(
                        "application/problem+json",
                        new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem")));
        operation.getResponses().forEach((status, response) -> {
            if (!status.startsWith("2")) {
                response.content(problem);
            }
        });
        if (!open) {
            operation.addSecurityItem(new SecurityRequirement().addList("bearer"));
            operation
                    .getResponses()
                    .addApiResponse(
                            "401",
                            new ApiResponse().description("No valid token").content(problem))
                    .addApiResponse(
                            "403",
                            new ApiResponse()
                                    .description("The token's roles do not allow it")
                                    .content(problem));
        }
        operation
                .getResponses()
                .addApiResponse(
                        "default",
                        new ApiResponse().description("A problem (RFC 9457)").content(problem));
    }

    private static Schema<?> problem() {
        Schema<?> problem = new Schema<>().types(Set.of("object"));
        problem.addRequiredItem("status");
        problem.addProperty("type", new StringSchema().format("uri-reference"));
        problem.addProperty("title", new StringSchema());
        problem.addProperty("status", new Schema<>().types(Set.of("integer")));
        problem.addProperty("detail", new StringSchema());
        problem.addProperty("instance", new StringSchema().format("uri-reference"));
        return problem;
    }

    /** A component is there unless its type says that it may be null. */
    @Bean
    ModelConverter nullableComponents() {
        return new ModelConverter() {
            @Override
            public @Nullable Schema<?> resolve(
                    AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
                Schema<?> resolved = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
                Class<?> raw = Json.mapper().constructType(type.getType()).getRawClass();
                if (resolved != null && raw.isRecord()) {
                    String ref = resolved.get$ref();
                    Schema<?> model = ref == null
                            ? resolved
                            : context.getDefinedModels().get(ref.substring(ref.lastIndexOf('/') + 1));
                    if (model != null && model.getProperties() != null) {
                        for (RecordComponent component : raw.getRecordComponents()) {
                            describe(model, component);
                        }
                    }
                }
                return resolved;
            }
        };
    }

    private static void describe(Schema<?> model, RecordComponent component) {
        String name = component.getName();
        Schema<?> property = model.getProperties().get(name);
        if (property == null) {
            return;
        }
        if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            if (model.getRequired() == null || !model.getRequired().contains(name)) {
                model.addRequiredItem(name);
            }
        } else if (property.get$ref() != null) {
            model.addProperty(name, new Schema<>().anyOf(List.of(property, new Schema<>().types(Set.of("null")))));
        } else if (property.getTypes() != null) {
            property.addType("null");
        } else if (property.getType() != null) {
            property.types(Set.of(property.getType(), "null"));
        }
    }
}
