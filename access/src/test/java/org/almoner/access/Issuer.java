package org.almoner.access;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;

/**
 * An OIDC issuer of somebody else's making (Spring Authorization Server), run as a process of its own. It has one client a role, of
 * that name and with that name as its password; the client {@code shop} gets an operator's tokens for another audience.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = {AccessConfiguration.class, DescribeApi.class})
class Issuer {

    static final List<String> CLIENTS = List.of("staff", "operator", "auditor", "stranger", "shop");

    record Running(Process process, String url) implements AutoCloseable {
        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    static void main(String[] arguments) {
        new SpringApplicationBuilder(Issuer.class)
                .properties(
                        "server.port=" + arguments[0],
                        "server.address=127.0.0.1",
                        "spring.main.banner-mode=off",
                        "spring.config.name=issuer")
                .run();
        System.out.println("ISSUES");
    }

    static Running start() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Issuer.class.getName(),
                        String.valueOf(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader says =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = says.readLine(); ; line = says.readLine()) {
            if (line == null) {
                throw new IllegalStateException("the issuer did not start: " + said);
            }
            if (line.equals("ISSUES")) {
                Thread.ofVirtual().start(() -> says.lines().forEach(each -> {})); // a full pipe would stop it
                return new Running(process, "http://127.0.0.1:" + port);
            }
            said.append(line).append('\n');
        }
    }

    @Bean
    RegisteredClientRepository clients() {
        return new InMemoryRegisteredClientRepository(CLIENTS.stream()
                .map(name -> RegisteredClient.withId(name)
                        .clientId(name)
                        .clientSecret("{noop}" + name)
                        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                        .build())
                .toList());
    }

    @Bean
    AuthorizationServerSettings settings(org.springframework.core.env.Environment environment) {
        return AuthorizationServerSettings.builder()
                .issuer("http://127.0.0.1:" + environment.getRequiredProperty("server.port"))
                .build();
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> tokens() {
        return context -> {
            String client = context.getRegisteredClient().getClientId();
            boolean shop = client.equals("shop");
            context.getClaims()
                    .audience(List.of(shop ? "shop" : "almoner"))
                    .claim("roles", List.of(shop ? "operator" : client));
        };
    }
}
