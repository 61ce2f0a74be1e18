// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.servlet.HandlerInterceptor;

/** Answers as a follower before anything of the request is read. */
final class FollowerInterceptor implements HandlerInterceptor {

    private final GatedHandlers handlers;

    private final Directory directory;

    private final FollowerAnswers answers;

    FollowerInterceptor(GatedHandlers handlers, Directory directory, FollowerAnswers answers) {
        this.handlers = handlers;
        this.directory = directory;
        this.answers = answers;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        // An asynchronous request is dispatched anew when its method has run.
        boolean first = request.getDispatcherType() == DispatcherType.REQUEST
                || request.getDispatcherType() == DispatcherType.FORWARD;
        String role = first ? handlers.role(handler) : null;
        if (role == null || directory.isLeader(role)) {
            return true;
        }
        answers.answer(role, request, response);
        return false;
    }
}
