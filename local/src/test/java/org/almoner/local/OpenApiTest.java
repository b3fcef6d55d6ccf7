package org.almoner.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * What each service says of its API is what is checked in, so that a change of the contract is seen in review. With
 * {@code -Dopenapi.renew=true} it writes the files anew: {@code docs/contributors.md} has the command.
 */
class OpenApiTest {

    private static final Path CHECKED_IN = Path.of("..", "docs", "openapi");

    @ParameterizedTest
    @EnumSource(Service.class)
    void isWhatIsCheckedIn(Service service) throws Exception {
        try (Story story = new Story(Stages.stage(Stages.pipeline()))) {
            HttpResponse<String> served = story.raw(HttpRequest.newBuilder(story.at(service.label(), "/openapi"))
                    .build());
            assertThat(served.statusCode()).isEqualTo(200);
            JsonMapper json = JsonMapper.shared();
            String document =
                    json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(served.body())) + "\n";
            Path file = CHECKED_IN.resolve(service.label() + ".json");
            if (Boolean.getBoolean("openapi.renew")) {
                Files.createDirectories(CHECKED_IN);
                Files.writeString(file, document);
            }
            assertThat(file)
                    .as(
                            "the API of %s has changed; if that is meant, docs/contributors.md says how to renew the file",
                            service)
                    .exists()
                    .hasContent(document);
        }
    }
}
