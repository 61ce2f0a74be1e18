// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.Names;
import java.lang.reflect.Method;
import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.BeanResolver;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.ParserContext;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** Reads the names of roles as they are written in annotations: with placeholders, and with expressions. */
final class RoleNames {

    private final ConfigurableListableBeanFactory beanFactory;

    private final BeanResolver beans;

    private final SpelExpressionParser parser = new SpelExpressionParser();

    private final ParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

    RoleNames(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
        this.beans = new BeanFactoryResolver(beanFactory);
    }

    /**
     * Reads a name.
     *
     * @param written what stands in the annotation
     * @param method the method that it is about
     * @return the name
     * @throws IllegalArgumentException if no role can ever follow from it; the message says why
     */
    RoleName read(String written, Method method) {
        String resolved = resolve(written);
        if (!resolved.contains(ParserContext.TEMPLATE_EXPRESSION.getExpressionPrefix())) {
            return new RoleName.Fixed(Names.requireRole(resolved));
        }
        List<Expression> parts = parse(resolved);
        RoleVariables variables = RoleVariables.of(method, parameterNames);
        for (Expression part : parts) {
            if (part instanceof SpelExpression expression) {
                variables.requireKnown(expression);
            }
        }
        return new ComputedRoleName(resolved, parts, variables, beans);
    }

    /**
     * Reads the name of a role that does not depend on calls.
     *
     * @param written what stands in the annotation
     * @return the name
     * @throws IllegalArgumentException if it is not allowed; the message says why
     */
    String readFixed(String written) {
        return Names.requireRole(resolve(written));
    }

    /** Without a configurer of its own a context leaves placeholders as they are if nothing is known of them. */
    private String resolve(String written) {
        String resolved = beanFactory.resolveEmbeddedValue(written);
        if (resolved == null || resolved.contains("${")) {
            throw new IllegalArgumentException("the placeholder in '" + written + "' is not known");
        }
        return resolved;
    }

    private List<Expression> parse(String template) {
        try {
            Expression parsed = parser.parseExpression(template, ParserContext.TEMPLATE_EXPRESSION);
            return parsed instanceof CompositeStringExpression composite
                    ? List.of(composite.getExpressions())
                    : List.of(parsed);
        } catch (ParseException e) {
            throw new IllegalArgumentException("'" + template + "' is not an expression: " + e.getSimpleMessage(), e);
        }
    }
}
