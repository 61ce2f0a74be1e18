// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * The arguments of a call as variables of an expression, by the names of the parameters and as {@code #p0}, {@code #p1}.
 *
 * @param names the names, by position
 */
record RoleVariables(List<List<String>> names) {

    static RoleVariables of(Method method, ParameterNameDiscoverer discoverer) {
        @Nullable String @Nullable [] known = discoverer.getParameterNames(method);
        List<List<String>> names = new ArrayList<>();
        for (int i = 0; i < method.getParameterCount(); i++) {
            String name = known == null ? null : known[i];
            names.add(name == null ? List.of("p" + i) : List.of(name, "p" + i));
        }
        return new RoleVariables(names);
    }

    void set(StandardEvaluationContext context, @Nullable Object[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            for (String name : names.get(i)) {
                context.setVariable(name, arguments[i]);
            }
        }
    }

    /**
     * Checks that an expression speaks of these variables only.
     *
     * @param expression the expression
     * @throws IllegalArgumentException if it does not; the message says what is there instead
     */
    void requireKnown(SpelExpression expression) {
        requireKnown(expression.getAST(), expression.getExpressionString(), false, false);
    }

    private void requireKnown(SpelNode node, String expression, boolean ofSomething, boolean amongElements) {
        String written = node.toStringAST();
        if (node instanceof VariableReference && !(amongElements && written.equals("#this"))) {
            requireParameter(written, expression);
        } else if (belongsToSomething(node) && !ofSomething && !amongElements) {
            throw new IllegalArgumentException("'" + written + "' in '" + expression
                    + "' belongs to nothing; parameters are written as " + described());
        }
        boolean elements = amongElements || node instanceof Projection || node instanceof Selection;
        for (int i = 0; i < node.getChildCount(); i++) {
            requireKnown(node.getChild(i), expression, node instanceof CompoundExpression && i > 0, elements);
        }
    }

    private static boolean belongsToSomething(SpelNode node) {
        return node instanceof PropertyOrFieldReference
                || node instanceof MethodReference
                || node instanceof FunctionReference
                || node instanceof Indexer;
    }

    private void requireParameter(String variable, String expression) {
        if (names.stream().flatMap(List::stream).noneMatch(name -> variable.equals("#" + name))) {
            throw new IllegalArgumentException(
                    "'" + variable + "' in '" + expression + "' is no parameter; there is " + described());
        }
    }

    private String described() {
        return names.isEmpty()
                ? "none, since the method has no parameters"
                : String.join(
                        ", ", names.stream().map(each -> "#" + each.get(0)).toList());
    }
}
