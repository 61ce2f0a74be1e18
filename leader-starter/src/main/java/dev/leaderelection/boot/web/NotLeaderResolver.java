// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import dev.leaderelection.NotLeaderException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers as a follower where the gate says so only when it is asked: the term ended after the interceptor looked, or the
 * role depends on the arguments of the method.
 */
final class NotLeaderResolver implements HandlerExceptionResolver, Ordered {

    private static final Logger log = LoggerFactory.getLogger(NotLeaderResolver.class);

    private final GatedHandlers handlers;

    private final FollowerAnswers answers;

    NotLeaderResolver(GatedHandlers handlers, FollowerAnswers answers) {
        this.handlers = handlers;
        this.answers = answers;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (!(failure instanceof NotLeaderException notLeader)
                || response.isCommitted()
                || !isGateOf(handler, notLeader.role())) {
            return null;
        }
        try {
            answers.answerLate(notLeader.role(), request, response);
            return new ModelAndView();
        } catch (IOException e) {
            log.debug("Nobody is left to be answered", e);
            return null;
        }
    }

    /** Work of another role that the method calls is not led by whom the client would be sent to. */
    private boolean isGateOf(@Nullable Object handler, String role) {
        if (handler == null || !handlers.covers(handler)) {
            return false;
        }
        String known = handlers.role(handler);
        return known == null || known.equals(role);
    }

    /** Before the application's handlers of all exceptions, which do not know what this one means. */
    @Override
    public int getOrder() {
        return -100;
    }
}
