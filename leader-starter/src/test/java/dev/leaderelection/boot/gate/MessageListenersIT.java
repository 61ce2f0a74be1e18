// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.StartFailures;
import jakarta.jms.ConnectionFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.annotation.RabbitHandler;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.annotation.KafkaHandler;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Listener containers under a role, with real brokers for JMS and Kafka; those of RabbitMQ find none. */
class MessageListenersIT {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LeaderGateAutoConfiguration.class))
            .withBean(ManualLeaderService.class)
            .withBean(Received.class);

    @Test
    void jmsContainerRunsWhileTheRoleIsLed() {
        runner.withUserConfiguration(Jms.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            Received received = context.getBean(Received.class);
            JmsListenerEndpointRegistry registry = context.getBean(JmsListenerEndpointRegistry.class);
            JmsTemplate jms = context.getBean(JmsTemplate.class);
            assertThat(registry.getListenerContainers()).hasSize(2);
            assertThat(registry.getListenerContainers())
                    .filteredOn(container -> container.isRunning())
                    .containsExactly(registry.getListenerContainer("free"));
            jms.convertAndSend("orders", "first");
            jms.convertAndSend("free", "unasked");
            await().until(() -> received.messages.contains("free unasked"));
            assertThat(received.messages).containsExactly("free unasked");
            leaders.grant("orders");
            await().until(() -> received.messages.contains("first"));
            leaders.revoke("orders");
            assertThat(registry.getListenerContainers())
                    .filteredOn(container -> container.isRunning())
                    .containsExactly(registry.getListenerContainer("free"));
            jms.convertAndSend("orders", "second");
            leaders.grant("orders");
            await().until(() -> received.messages.contains("second"));
        });
    }

    @Test
    void contextThatIsStartedAgainStartsNoContainerOfAFollower() {
        runner.withUserConfiguration(Jms.class).run(context -> {
            JmsListenerEndpointRegistry registry = context.getBean(JmsListenerEndpointRegistry.class);
            context.stop();
            context.getBean(JmsTemplate.class).convertAndSend("orders", "while stopped");
            context.start();
            assertThat(registry.getListenerContainers())
                    .filteredOn(container -> container.isRunning())
                    .containsExactly(registry.getListenerContainer("free"));
            assertThat(context.getBean(Received.class).messages).isEmpty();
            context.getBean(ManualLeaderService.class).grant("orders");
            await().until(() -> context.getBean(Received.class).messages.contains("while stopped"));
        });
    }

    @Test
    void messageThatComesAfterTheTermIsDeliveredAgain() {
        runner.withUserConfiguration(Jms.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            Received received = context.getBean(Received.class);
            leaders.grant("orders");
            // Belief is off, but nobody has stopped the container yet.
            leaders.role("orders").revokeSilently();
            context.getBean(JmsTemplate.class).convertAndSend("orders", "late");
            await().until(() -> context.getBean(Observed.class).calls.contains("orders REJECTED"));
            assertThat(received.messages).isEmpty();
            leaders.grant("orders");
            await().until(() -> received.messages.contains("late"));
        });
    }

    @Test
    void kafkaContainerRunsWhileTheRoleIsLed() {
        runner.withUserConfiguration(Kafka.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            Received received = context.getBean(Received.class);
            KafkaListenerEndpointRegistry registry = context.getBean(KafkaListenerEndpointRegistry.class);
            @SuppressWarnings("unchecked")
            KafkaTemplate<String, String> kafka = context.getBean(KafkaTemplate.class);
            kafka.send("orders", "first").join();
            assertThat(registry.getListenerContainers()).hasSize(1).noneMatch(container -> container.isRunning());
            leaders.grant("orders");
            await().until(() -> received.messages.contains("first"));
            leaders.revoke("orders");
            assertThat(registry.getListenerContainers()).noneMatch(container -> container.isRunning());
            kafka.send("orders", "second").join();
            leaders.grant("orders");
            await().until(() -> received.messages.contains("second"));
            leaders.revoke("orders");
            assertThat(received.messages).containsExactly("first", "second");
        });
    }

    @Test
    void rabbitContainerRunsWhileTheRoleIsLed() {
        runner.withUserConfiguration(Rabbit.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            RabbitListenerEndpointRegistry registry = context.getBean(RabbitListenerEndpointRegistry.class);
            assertThat(registry.getListenerContainers()).hasSize(1).noneMatch(container -> container.isRunning());
            leaders.grant("orders");
            assertThat(registry.getListenerContainers()).allMatch(container -> container.isRunning());
            leaders.revoke("orders");
            assertThat(registry.getListenerContainers()).noneMatch(container -> container.isRunning());
        });
    }

    @Test
    void containerOfAKafkaListenerOnAClassRunsWhileTheRoleIsLed() {
        runner.withUserConfiguration(KafkaBroker.class)
                .withBean(KafkaHandlers.class)
                .run(context -> {
                    ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
                    Received received = context.getBean(Received.class);
                    KafkaListenerEndpointRegistry registry = context.getBean(KafkaListenerEndpointRegistry.class);
                    @SuppressWarnings("unchecked")
                    KafkaTemplate<String, String> kafka = context.getBean(KafkaTemplate.class);
                    kafka.send("orders", "first").join();
                    assertThat(registry.getListenerContainers())
                            .hasSize(1)
                            .noneMatch(container -> container.isRunning());
                    leaders.grant("orders");
                    await().until(() -> received.messages.contains("handled first"));
                    leaders.revoke("orders");
                    assertThat(registry.getListenerContainers()).noneMatch(container -> container.isRunning());
                });
    }

    @Test
    void containerOfARabbitListenerOnAClassRunsWhileTheRoleIsLed() {
        runner.withUserConfiguration(RabbitConnection.class)
                .withBean(RabbitHandlers.class)
                .run(context -> {
                    ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
                    RabbitListenerEndpointRegistry registry = context.getBean(RabbitListenerEndpointRegistry.class);
                    assertThat(registry.getListenerContainers())
                            .hasSize(1)
                            .noneMatch(container -> container.isRunning());
                    leaders.grant("orders");
                    assertThat(registry.getListenerContainers()).allMatch(container -> container.isRunning());
                    leaders.revoke("orders");
                    assertThat(registry.getListenerContainers()).noneMatch(container -> container.isRunning());
                });
    }

    @Test
    void expressionAsRoleOfAListenerIsRefused() {
        runner.withUserConfiguration(JmsWithExpression.class).run(context -> {
            var analysis = StartFailures.analysisOf(context);
            assertThat(analysis.getDescription()).contains("JmsWithExpression.receive(String)");
            assertThat(analysis.getAction()).contains("one role for all its messages");
        });
    }

    static class Received {

        final List<String> messages = new CopyOnWriteArrayList<>();
    }

    static class Orders {

        private final Received received;

        Orders(Received received) {
            this.received = received;
        }

        @JmsListener(destination = "orders")
        @LeaderOnly("orders")
        public void receive(String order) {
            received.messages.add(order);
        }

        @JmsListener(id = "free", destination = "free")
        public void free(String order) {
            received.messages.add("free " + order);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableJms
    static class Jms {

        @Bean
        Observed observed() {
            return new Observed();
        }

        @Bean
        Orders orders(Received received) {
            return new Orders(received);
        }

        @Bean(initMethod = "start", destroyMethod = "stop")
        EmbeddedActiveMQ broker() throws Exception {
            return new EmbeddedActiveMQ()
                    .setConfiguration(new ConfigurationImpl()
                            .setPersistenceEnabled(false)
                            .setSecurityEnabled(false)
                            .setJournalDirectory("target/artemis/journal")
                            .addAcceptorConfiguration("in-vm", "vm://4711"));
        }

        @Bean
        ConnectionFactory connectionFactory(EmbeddedActiveMQ broker) {
            return new ActiveMQConnectionFactory("vm://4711");
        }

        @Bean
        DefaultJmsListenerContainerFactory jmsListenerContainerFactory(ConnectionFactory connections) {
            DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
            factory.setConnectionFactory(connections);
            factory.setSessionTransacted(true);
            return factory;
        }

        @Bean
        JmsTemplate jmsTemplate(ConnectionFactory connections) {
            return new JmsTemplate(connections);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableJms
    static class JmsWithExpression {

        @Bean
        DefaultJmsListenerContainerFactory jmsListenerContainerFactory() {
            return new DefaultJmsListenerContainerFactory();
        }

        @JmsListener(destination = "orders")
        @LeaderOnly("orders-#{#order}")
        public void receive(String order) {}
    }

    @Configuration(proxyBeanMethods = false)
    @Import(KafkaBroker.class)
    static class Kafka {

        private final Received received;

        Kafka(Received received) {
            this.received = received;
        }

        @KafkaListener(topics = "orders", groupId = "orders")
        @LeaderOnly("orders")
        public void receive(String order) {
            received.messages.add(order);
        }
    }

    @KafkaListener(topics = "orders", groupId = "handlers")
    @LeaderOnly("orders")
    static class KafkaHandlers {

        private final Received received;

        KafkaHandlers(Received received) {
            this.received = received;
        }

        @KafkaHandler
        public void receive(String order) {
            received.messages.add("handled " + order);
        }

        @KafkaHandler
        public void receive(Integer number) {
            received.messages.add("number " + number);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableKafka
    static class KafkaBroker {

        @Bean(destroyMethod = "destroy")
        static EmbeddedKafkaBroker broker() {
            EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1, "orders");
            broker.afterPropertiesSet();
            return broker;
        }

        @Bean
        static ConcurrentKafkaListenerContainerFactory<String, String> kafkaListenerContainerFactory(
                EmbeddedKafkaBroker broker) {
            var factory = new ConcurrentKafkaListenerContainerFactory<String, String>();
            factory.setConsumerFactory(new DefaultKafkaConsumerFactory<>(
                    Map.of(
                            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            broker.getBrokersAsString(),
                            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                            "earliest"),
                    new StringDeserializer(),
                    new StringDeserializer()));
            return factory;
        }

        @Bean
        static KafkaTemplate<String, String> kafkaTemplate(EmbeddedKafkaBroker broker) {
            return new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(
                    Map.of("bootstrap.servers", broker.getBrokersAsString()),
                    new StringSerializer(),
                    new StringSerializer()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(RabbitConnection.class)
    static class Rabbit {

        @RabbitListener(queues = "orders")
        @LeaderOnly("orders")
        public void receive(String order) {}
    }

    @RabbitListener(queues = "orders")
    @LeaderOnly("orders")
    static class RabbitHandlers {

        @RabbitHandler
        public void receive(String order) {}

        @RabbitHandler
        public void receive(Integer number) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRabbit
    static class RabbitConnection {

        @Bean
        static DirectRabbitListenerContainerFactory rabbitListenerContainerFactory() {
            DirectRabbitListenerContainerFactory factory = new DirectRabbitListenerContainerFactory();
            factory.setConnectionFactory(new CachingConnectionFactory("127.0.0.1", 1));
            factory.setMissingQueuesFatal(false);
            return factory;
        }
    }
}
