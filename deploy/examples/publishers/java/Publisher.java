import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.tools.json.JSONReader;
import com.rabbitmq.tools.json.JSONWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Publishes commands to Lectern with the RabbitMQ Java client, and waits for the answer to each. */
public final class Publisher {
    private static final String USAGE = """
        usage: Publisher [COUNT]        (default 3)
          AMQP_URL         the broker, default amqp://guest:guest@127.0.0.1:5672/
          LECTERN_TENANT   the organization's code, default demo

        example: LECTERN_TENANT=demo Publisher 100""";
    private static final String TYPE = "lms.enrollment.student.upsert.v1";
    /** Then the answer counts as lost, and the message is sent again. */
    private static final int ANSWER_SECONDS = 30;
    /** For one message, over all its attempts. */
    private static final int GIVE_UP_SECONDS = 120;

    /** Sending again cannot help, or has not helped for too long. */
    private static final class GivenUp extends Exception {
        GivenUp(String reason) { super(reason); }
    }

    /** One connection with its reply queue. When it breaks it is thrown away, and a new one is made. */
    private static final class Link implements AutoCloseable {
        private final Connection connection;
        private final Channel channel;
        private final String replyQueue;
        private volatile String id;
        private volatile boolean isReturned;
        private volatile CompletableFuture<Map<?, ?>> answer = new CompletableFuture<>();

        Link(ConnectionFactory factory) throws IOException, TimeoutException {
            connection = factory.newConnection("publisher example");
            try {
                channel = connection.createChannel();
                channel.confirmSelect();
                channel.addReturnListener((code, text, exchange, key, properties, body) -> isReturned = true);
                // Nobody waits for an answer that cannot come any more.
                channel.addShutdownListener(cause -> answer.completeExceptionally(cause));
                // Ours alone; the broker removes it with the connection.
                replyQueue = channel.queueDeclare("", false, true, true, null).getQueue();
                channel.basicConsume(replyQueue, true, new DefaultConsumer(channel) {
                    @Override
                    public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                        // Another id: the second answer to a message that was sent twice.
                        if (!properties.getCorrelationId().equals(id)) return;
                        Map<?, ?> reply = (Map<?, ?>) new JSONReader().read(new String(body, StandardCharsets.UTF_8));
                        answer.complete((Map<?, ?>) reply.get("data"));
                    }
                });
            } catch (IOException | ShutdownSignalException error) {
                close();
                throw error;
            }
        }

        /**
         * Sends one message and returns the data of its answer.
         *
         * To have many under way: publish up to some hundred without waiting, keep their futures in a
         * ConcurrentHashMap by id, take confirms from a ConfirmListener (channel.getNextPublishSeqNo() before each
         * publish is the message's number), and send again what is left in the map when the link breaks.
         */
        Map<?, ?> ask(String id, String body) throws IOException, TimeoutException, InterruptedException, GivenUp {
            this.answer = new CompletableFuture<>();
            this.id = id;
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("application/cloudevents+json").deliveryMode(2).messageId(id).correlationId(id)
                .replyTo(replyQueue).build();
            channel.basicPublish("lms.commands", TYPE, true, properties, body.getBytes(StandardCharsets.UTF_8));
            if (!channel.waitForConfirms(ANSWER_SECONDS * 1000L)) throw new IOException("the broker could not take it (nack)");
            // An unroutable message is confirmed as well, after it was returned.
            if (isReturned) throw new GivenUp("no queue takes it: are the exchanges and queues there?");
            // The channel may have closed before the listener had this future to fail.
            if (!channel.isOpen()) throw new IOException("the connection is lost");
            try {
                return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException error) {
                throw new IOException("no answer within " + ANSWER_SECONDS + " s");
            } catch (ExecutionException error) {
                throw new IOException("the connection is lost", error.getCause());
            }
        }

        /** Without waiting long for a broker that does not answer. */
        @Override
        public void close() { connection.abort(1000); }
    }

    private final ConnectionFactory factory;
    private Link link;

    private Publisher(String url) throws Exception {
        factory = new ConnectionFactory();
        factory.setUri(url);
        String path = new URI(url).getPath();
        if (path == null || path.isEmpty() || path.equals("/")) factory.setVirtualHost("/");
        // The library would restore its own idea of the connection while this program sends again.
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setRequestedHeartbeat(20);
        factory.setConnectionTimeout(5000);
    }

    /** Sends a message until it is answered: the same source and id have one effect, however often they come. */
    private Map<?, ?> publish(String id, String body) throws InterruptedException, GivenUp {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(GIVE_UP_SECONDS);
        for (long pause = 500;; pause = Math.min(pause * 2, 5000)) {
            try {
                if (link == null) link = new Link(factory);
                return link.ask(id, body);
            } catch (IOException | TimeoutException | ShutdownSignalException error) {
                String reason = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
                if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause) > deadline)
                    throw new GivenUp("not answered within " + GIVE_UP_SECONDS + " s: " + reason);
                System.err.printf("%s: %s; again in %d ms%n", id, reason, pause);
            }
            close();
            Thread.sleep(pause);
        }
    }

    private void close() {
        if (link != null) link.close();
        link = null;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 1 && (arguments[0].equals("--help") || arguments[0].equals("-h"))) {
            System.out.println(USAGE);
            return;
        }
        if (arguments.length > 1 || (arguments.length == 1 && !arguments[0].matches("\\d{1,9}"))) {
            System.err.println(USAGE);
            System.exit(1);
        }
        int count = arguments.length == 1 ? Integer.parseInt(arguments[0]) : 3;
        String tenant = environment("LECTERN_TENANT", "demo");
        String run = UUID.randomUUID().toString().substring(0, 8);
        Map<String, Integer> outcomes = new HashMap<>();
        Publisher publisher = new Publisher(environment("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/"));
        for (int n = 1; n <= count; n++) {
            String id = "java-" + run + "-" + n, student = "java-" + n;
            // Made once for each message: what is sent again is the same, with the same id.
            String body = new JSONWriter().write(Map.of(
                "specversion", "1.0", "id", id, "source", "/examples/java", "type", TYPE,
                "time", Instant.now().toString(), "tenant", tenant,
                "data", Map.of("studentId", student, "studentNo", student, "name", "Student " + n + " of java")));
            try {
                Map<?, ?> answer = publisher.publish(id, body);
                // A duplicate of a message that was rejected comes with the code of the rejection.
                if (answer.get("code") == null) outcomes.merge((String) answer.get("outcome"), 1, Integer::sum);
                StringBuilder line = new StringBuilder(id);
                for (String key : new String[] {"outcome", "code", "message"})
                    if (answer.get(key) != null) line.append(' ').append(answer.get(key));
                System.out.println(line);
            } catch (GivenUp error) {
                System.err.println("error: " + id + ": " + error.getMessage());
                break;
            }
        }
        publisher.close();
        int applied = outcomes.getOrDefault("applied", 0), duplicate = outcomes.getOrDefault("duplicate", 0);
        System.out.printf("%d sent: %d applied, %d duplicate, %d other%n", count, applied, duplicate, count - applied - duplicate);
        System.exit(applied + duplicate == count ? 0 : 1);
    }

    private static String environment(String name, String fallback) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? fallback : value;
    }
}
