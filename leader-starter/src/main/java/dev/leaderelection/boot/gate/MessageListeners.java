// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderOnly;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Set;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/** Knows message listeners by the names of their annotations: none of the libraries has to be on the class path. */
final class MessageListeners {

    private static final Set<String> ANNOTATIONS = Set.of(
            "org.springframework.kafka.annotation.KafkaListener",
            "org.springframework.kafka.annotation.KafkaListeners",
            "org.springframework.kafka.annotation.KafkaHandler",
            "org.springframework.amqp.rabbit.annotation.RabbitListener",
            "org.springframework.amqp.rabbit.annotation.RabbitListeners",
            "org.springframework.amqp.rabbit.annotation.RabbitHandler",
            "org.springframework.jms.annotation.JmsListener",
            "org.springframework.jms.annotation.JmsListeners");

    private MessageListeners() {}

    /** Whether a method or a class listens for messages. */
    static boolean isListener(AnnotatedElement element) {
        MergedAnnotations annotations = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
        return ANNOTATIONS.stream().anyMatch(annotations::isPresent);
    }

    /** Whether a class, or a method of it, listens for messages under a role. */
    static boolean anyIn(Class<?> type) {
        return AnnotationUtils.isCandidateClass(type, LeaderOnly.class)
                && (isGated(type)
                        || !MethodIntrospector.selectMethods(type, (Method method) -> isGated(method))
                                .isEmpty());
    }

    private static boolean isGated(AnnotatedElement element) {
        return AnnotatedElementUtils.hasAnnotation(element, LeaderOnly.class) && isListener(element);
    }
}
