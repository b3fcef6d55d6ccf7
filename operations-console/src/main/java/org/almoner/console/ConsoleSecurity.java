package org.almoner.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The pages open with a cookie, or with a bearer token for a proxy that adds one. Everything else, {@code /api} above all, keeps to
 * the rules of every service: the cookie opens nothing there.
 */
@Configuration(proxyBeanMethods = false)
class ConsoleSecurity {

    private static final String[] FOR_ANYBODY = {"/login", "/logout", "/console.css", "/console.js", "/console.svg"};

    @Bean
    @Order(1) // before the chain for everything
    SecurityFilterChain pagesChain(HttpSecurity http, Sessions sessions) throws Exception {
        http.securityMatchers(paths -> paths.requestMatchers("/", "/gifts/*").requestMatchers(FOR_ANYBODY))
                .csrf(AbstractHttpConfigurer::disable) // the cookie is SameSite=Strict, and no request changes anything
                .sessionManagement(sessionless -> sessionless.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(
                                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                                        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .addFilterBefore(new CookieFilter(sessions), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> requests.requestMatchers(FOR_ANYBODY)
                        .permitAll()
                        .requestMatchers(new AndRequestMatcher(
                                PathPatternRequestMatcher.pathPattern(HttpMethod.GET, "/"),
                                request -> request.getParameter("token") != null))
                        .permitAll()
                        .anyRequest()
                        .hasAnyRole("operator", "staff", "auditor"))
                .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
                .exceptionHandling(failures -> failures.authenticationEntryPoint((request, response, e) -> {
                    response.setStatus(HttpStatus.SEE_OTHER.value());
                    response.setHeader("Location", "/login");
                }));
        return http.build();
    }

    private static final class CookieFilter extends OncePerRequestFilter {

        private final Sessions sessions;

        CookieFilter(Sessions sessions) {
            this.sessions = sessions;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            Cookie[] cookies = request.getCookies() == null ? new Cookie[0] : request.getCookies();
            if (Stream.of(cookies)
                    .anyMatch(each -> each.getName().equals(Sessions.COOKIE) && sessions.isOpen(each.getValue()))) {
                SecurityContext context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                        "operator", null, AuthorityUtils.createAuthorityList("ROLE_operator")));
                SecurityContextHolder.setContext(context);
            }
            chain.doFilter(request, response);
        }
    }
}
