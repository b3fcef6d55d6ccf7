package org.almoner.access;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** The filter chain of every service. */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.security.oauth2.server.resource.autoconfigure.servlet.OAuth2ResourceServerAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration"
        })
@EnableConfigurationProperties(AccessSettings.class)
class AccessConfiguration {

    private static final int TOKEN_LENGTH_MIN = 16;
    private static final String[] ROLES = {"staff", "operator", "auditor"};

    @Bean
    SecurityFilterChain access(HttpSecurity http, AccessSettings settings, JwtAuthenticationConverter roles)
            throws Exception {
        http.csrf(AbstractHttpConfigurer::disable) // no cookies, so nothing that another site could make use of
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                // Each page sets its own frame-ancestors: the widget is made to be framed.
                .headers(headers -> headers.frameOptions(frame -> frame.disable()))
                .authorizeHttpRequests(requests -> {
                    requests.requestMatchers("/actuator/health/**", "/actuator/prometheus", "/error")
                            .permitAll();
                    for (String open : settings.open()) {
                        String[] methodAndPath = open.split(" ", 2);
                        requests.requestMatchers(PathPatternRequestMatcher.pathPattern(
                                        HttpMethod.valueOf(methodAndPath[0]), methodAndPath[1]))
                                .permitAll();
                    }
                    requests.requestMatchers(HttpMethod.GET).hasAnyRole(ROLES);
                    requests.anyRequest().hasAnyRole("staff", "operator");
                })
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.jwtAuthenticationConverter(roles))
                        .authenticationEntryPoint((request, response, e) -> {
                            response.setHeader("WWW-Authenticate", "Bearer");
                            problem(response, HttpStatus.UNAUTHORIZED, "a valid bearer token is needed");
                        }))
                .exceptionHandling(failures -> failures.accessDeniedHandler((request, response, e) ->
                        problem(response, HttpStatus.FORBIDDEN, "this token's roles do not allow it")));
        return http.build();
    }

    @Bean
    JwtDecoder jwtDecoder(AccessSettings settings) {
        if (settings.issuer().isEmpty()) {
            return operatorToken(settings.operatorToken());
        }
        if (settings.audience().isEmpty()) {
            throw new IllegalStateException(
                    "OIDC_ISSUER needs OIDC_AUDIENCE: a token for somebody else must not open this");
        }
        NimbusJwtDecoder decoder =
                NimbusJwtDecoder.withIssuerLocation(settings.issuer()).build();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                JwtValidators.createDefaultWithIssuer(settings.issuer()),
                new JwtClaimValidator<Collection<String>>(
                        JwtClaimNames.AUD, audience -> audience != null && audience.contains(settings.audience()))));
        return decoder;
    }

    /** One opaque token in place of signed ones, for a set-up without an issuer. */
    private static JwtDecoder operatorToken(String operatorToken) {
        if (operatorToken.length() < TOKEN_LENGTH_MIN) {
            throw new IllegalStateException(
                    "set ALMONER_OPERATOR_TOKEN (16 characters or more) or OIDC_ISSUER and OIDC_AUDIENCE");
        }
        byte[] expected = operatorToken.getBytes(StandardCharsets.UTF_8);
        return token -> {
            if (!MessageDigest.isEqual(expected, token.getBytes(StandardCharsets.UTF_8))) {
                throw new BadJwtException("not the operator's token");
            }
            Instant now = Instant.now();
            return new Jwt(
                    token,
                    now,
                    now.plusSeconds(60),
                    Map.of("alg", "none"),
                    Map.of("sub", "operator", "roles", List.of(ROLES)));
        };
    }

    /** Roles come as {@code roles}, or as Keycloak writes them, in {@code realm_access.roles}. */
    @Bean
    JwtAuthenticationConverter roles() {
        Set<String> known = Set.of(ROLES);
        JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
        converter.setJwtGrantedAuthoritiesConverter(token -> {
            Object roles = token.getClaims().get("roles");
            if (roles == null && token.getClaims().get("realm_access") instanceof Map<?, ?> realm) {
                roles = realm.get("roles");
            }
            return roles instanceof Collection<?> many
                    ? many.stream()
                            .filter(known::contains)
                            .<GrantedAuthority>map(role -> new SimpleGrantedAuthority("ROLE_" + role))
                            .toList()
                    : List.of();
        });
        return converter;
    }

    private static void problem(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        response.setStatus(status.value());
        response.setContentType("application/problem+json");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.getWriter()
                .write("{\"type\":\"about:blank\",\"title\":\"" + status.getReasonPhrase() + "\",\"status\":"
                        + status.value() + ",\"detail\":\"" + detail + "\"}");
    }
}
