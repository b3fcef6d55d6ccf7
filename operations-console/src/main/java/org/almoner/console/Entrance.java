package org.almoner.console;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The way in: a browser cannot send a bearer token by itself, so the operator's token is given once and becomes a cookie. */
@Controller
final class Entrance {

    private final Sessions sessions;
    private final ConsoleSettings settings;

    Entrance(Sessions sessions, ConsoleSettings settings) {
        this.sessions = sessions;
        this.settings = settings;
    }

    @GetMapping("/login")
    ModelAndView form(@RequestParam(defaultValue = "") String used) {
        return page(
                HttpStatus.OK,
                used.isEmpty() ? "" : "That link has been used. The operator's token opens the console.");
    }

    @PostMapping("/login")
    Object login(@RequestParam(defaultValue = "") String token, HttpServletRequest request) {
        return sessions.isOperator(token.strip())
                ? redirect("/", cookie(sessions.open(), settings.sessionLasts(), request))
                : page(HttpStatus.UNAUTHORIZED, "That is not the operator's token.");
    }

    /** The link of the local run. The token leaves the address at once, and opens nothing a second time. */
    @GetMapping(path = "/", params = "token")
    ResponseEntity<Void> enter(
            @RequestParam String token,
            @CookieValue(name = Sessions.COOKIE, required = false) String cookie,
            HttpServletRequest request) {
        if (sessions.isOpen(cookie)) {
            return redirect("/", "");
        }
        // A HEAD, as link previews send it, must not use it up.
        return request.getMethod().equals("GET") && sessions.enterOnce(token)
                ? redirect("/", cookie(sessions.open(), settings.sessionLasts(), request))
                : redirect("/login?used=1", "");
    }

    @PostMapping("/logout")
    ResponseEntity<Void> logout(HttpServletRequest request) {
        return redirect("/login", cookie("", Duration.ZERO, request));
    }

    private ModelAndView page(HttpStatus status, String trouble) {
        ModelAndView page = new ModelAndView("console/login", "trouble", trouble);
        page.addObject("hasLogin", settings.hasLogin());
        page.setStatus(status);
        return page;
    }

    private static ResponseEntity<Void> redirect(String to, String cookie) {
        ResponseEntity.BodyBuilder response =
                ResponseEntity.status(HttpStatus.SEE_OTHER).header(HttpHeaders.LOCATION, to);
        return (cookie.isEmpty() ? response : response.header(HttpHeaders.SET_COOKIE, cookie)).build();
    }

    private static String cookie(String value, Duration lasts, HttpServletRequest request) {
        return ResponseCookie.from(Sessions.COOKIE, value)
                .httpOnly(true)
                .sameSite("Strict") // so no other site can make use of it, and no form needs a token against that
                .secure(request.isSecure())
                .path("/")
                .maxAge(lasts)
                .build()
                .toString();
    }
}
