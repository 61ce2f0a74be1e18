// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Tells a client which of its values were refused, as the property {@code errors} of the problem detail. */
@RestControllerAdvice
class InvalidInputAdvice extends ResponseEntityExceptionHandler {

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException refusal, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(refusal, refusal.getAllErrors(), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException refusal, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(refusal, refusal.getAllErrors(), headers, status, request);
    }

    private <E extends Exception & ErrorResponse> @Nullable ResponseEntity<Object> answer(
            E refusal,
            List<? extends MessageSourceResolvable> errors,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        refusal.getBody()
                .setProperty(
                        "errors",
                        errors.stream().map(InvalidInputAdvice::text).sorted().toList());
        return handleExceptionInternal(refusal, refusal.getBody(), headers, status, request);
    }

    private static String text(MessageSourceResolvable error) {
        String message = String.valueOf(error.getDefaultMessage());
        return error instanceof FieldError field ? field.getField() + " " + message : message;
    }
}
