// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderException;
import dev.leaderelection.Names;
import java.util.List;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.expression.BeanResolver;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * A role that follows from the arguments of a call.
 *
 * @param template what stands in the annotation, placeholders replaced
 * @param parts its text and its expressions
 * @param variables what the expressions may speak of
 * @param beans for expressions that name a bean
 */
record ComputedRoleName(String template, List<Expression> parts, RoleVariables variables, BeanResolver beans)
        implements RoleName {

    @Override
    public String of(MethodInvocation invocation) {
        StandardEvaluationContext context = new StandardEvaluationContext();
        context.setBeanResolver(beans);
        variables.set(context, invocation.getArguments());
        StringBuilder name = new StringBuilder();
        for (Expression part : parts) {
            name.append(valueOf(part, context, invocation));
        }
        try {
            return Names.requireRole(name.toString());
        } catch (IllegalArgumentException e) {
            throw failed(invocation, String.valueOf(e.getMessage()), e);
        }
    }

    /** A part without a value would be the name of another role, shared by all calls without one. */
    private String valueOf(Expression part, EvaluationContext context, MethodInvocation invocation) {
        String value;
        try {
            value = part.getValue(context, String.class);
        } catch (EvaluationException e) {
            throw failed(invocation, "'" + part.getExpressionString() + "' failed: " + e.getMessage(), e);
        }
        if (value == null || value.isEmpty()) {
            throw failed(invocation, "'" + part.getExpressionString() + "' is empty.", null);
        }
        return value;
    }

    private LeaderException failed(MethodInvocation invocation, String problem, @Nullable Throwable cause) {
        return new LeaderException(
                "No role follows from \"" + template + "\" for this call of "
                        + GateBlueprint.signature(invocation.getMethod()) + ": " + problem
                        + " Check the arguments before the call, or change the expression.",
                cause);
    }
}
