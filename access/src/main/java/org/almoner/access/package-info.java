/**
 * Who may call what, the same for every service: bearer tokens, three roles, problem details.
 *
 * <p>A service lists the requests that anybody may make under {@code almoner.access.public}; every other request needs a token.
 * Reading needs any role, writing needs {@code staff} or {@code operator}; {@code auditor} only reads.
 *
 * <p>Tokens come from an OIDC issuer when one is configured ({@code OIDC_ISSUER} and {@code OIDC_AUDIENCE}). Without an issuer
 * there is one token, {@code ALMONER_OPERATOR_TOKEN}, with every role; it has no default, and an empty one stops the start.
 *
 * <p>What every service says of its API in the same way is here too: who may call and how errors look
 * ({@link org.almoner.access.DescribeApi}), and the errors that no controller saw ({@link org.almoner.access.SayErrors}).
 */
@NullMarked
package org.almoner.access;

import org.jspecify.annotations.NullMarked;
