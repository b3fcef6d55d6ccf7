package org.almoner.access;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * @param open requests that need no token, each a method and a path pattern: {@code GET /api/funds/*}
 * @param operatorToken the one token of a set-up without an issuer; at least 16 characters
 * @param issuer the OIDC issuer's URL; with one, the operator token is not accepted
 * @param audience what the issuer's tokens must be meant for
 */
@ConfigurationProperties("almoner.access")
record AccessSettings(
        @Name("public") @DefaultValue List<String> open,
        @DefaultValue("") String operatorToken,
        @DefaultValue("") String issuer,
        @DefaultValue("") String audience) {}
