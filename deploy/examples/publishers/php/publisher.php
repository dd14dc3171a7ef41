<?php

// Publishes commands to Lectern with php-amqplib, and waits for the answer to each.

declare(strict_types=1);

use PhpAmqpLib\Connection\AMQPConnectionConfig;
use PhpAmqpLib\Connection\AMQPConnectionFactory;
use PhpAmqpLib\Exception\AMQPExceptionInterface;
use PhpAmqpLib\Exception\AMQPTimeoutException;
use PhpAmqpLib\Message\AMQPMessage;

// With Composer: vendor/autoload.php. This is where Debian puts it.
require_once 'PhpAmqpLib/autoload.php';

const USAGE = <<<'TEXT'
usage: publisher.php [COUNT]        (default 3)
  AMQP_URL         the broker, default amqp://guest:guest@127.0.0.1:5672/
  LECTERN_TENANT   the organization's code, default demo

example: LECTERN_TENANT=demo publisher.php 100

TEXT;
const TYPE = 'lms.enrollment.student.upsert.v1';
const ANSWER_SECONDS = 30; // then the answer counts as lost, and the message is sent again
const GIVE_UP_SECONDS = 120; // for one message, over all its attempts

/** Sending again cannot help, or has not helped for too long. */
final class GivenUp extends Exception {}

/** This attempt failed; the next may not. */
final class AttemptFailed extends Exception {}

/** One connection with its reply queue. When it breaks it is thrown away, and a new one is made. */
final class Link
{
    private $connection;
    private $channel;
    private string $replyQueue;
    private bool $isConfirmed = false;
    private ?array $answer = null;
    private string $id = '';

    public function __construct(string $url)
    {
        $parts = parse_url($url);
        $vhost = rawurldecode(substr($parts['path'] ?? '', 1));
        $config = new AMQPConnectionConfig();
        $config->setHost($parts['host'] ?? '127.0.0.1');
        $config->setIsSecure(($parts['scheme'] ?? 'amqp') === 'amqps');
        $config->setPort($parts['port'] ?? ($config->isSecure() ? 5671 : 5672));
        $config->setUser(rawurldecode($parts['user'] ?? 'guest'));
        $config->setPassword(rawurldecode($parts['pass'] ?? 'guest'));
        $config->setVhost($vhost === '' ? '/' : $vhost);
        $config->setConnectionTimeout(5);
        $config->setReadTimeout(45);
        $config->setWriteTimeout(45);
        $config->setHeartbeat(20); // checked while waiting; reads and writes must be allowed at least twice as long
        $this->connection = AMQPConnectionFactory::create($config);

        $this->channel = $this->connection->channel();
        $this->channel->confirm_select();
        $this->channel->set_ack_handler(function (): void {
            $this->isConfirmed = true;
        });
        $this->channel->set_nack_handler(function (): void {
            throw new AttemptFailed('the broker could not take it (nack)');
        });
        $this->channel->set_return_listener(function (): void {
            throw new GivenUp('no queue takes it: are the exchanges and queues there?');
        });
        // Ours alone; the broker removes it with the connection. (passive, durable, exclusive, auto-delete)
        [$this->replyQueue] = $this->channel->queue_declare('', false, false, true, true);
        // (no-local, no-ack, exclusive, no-wait)
        $this->channel->basic_consume($this->replyQueue, '', false, true, true, false, function (AMQPMessage $reply): void {
            // Another id: the second answer to a message that was sent twice.
            if ($reply->get('correlation_id') === $this->id) {
                $this->answer = json_decode($reply->getBody(), true, 64, JSON_THROW_ON_ERROR)['data'];
            }
        });
    }

    /**
     * Sends one message and returns the data of its answer.
     *
     * To have many under way: publish up to some hundred without waiting, keep them in an array by id, let the
     * handlers above take them out of it ($message->getDeliveryTag() in the ack handler, the correlation id in the
     * reply), and send again what is left in it when the link breaks.
     */
    public function ask(array $event): array
    {
        [$this->id, $this->isConfirmed, $this->answer] = [$event['id'], false, null];
        $message = new AMQPMessage(json_encode($event, JSON_THROW_ON_ERROR), [
            'content_type' => 'application/cloudevents+json',
            'delivery_mode' => AMQPMessage::DELIVERY_MODE_PERSISTENT,
            'message_id' => $event['id'],
            'correlation_id' => $event['id'],
            'reply_to' => $this->replyQueue,
        ]);
        $this->channel->basic_publish($message, 'lms.commands', TYPE, true);
        $deadline = microtime(true) + ANSWER_SECONDS;
        // Until it is both confirmed and answered: an answer can be quicker than the confirm.
        while (!$this->isConfirmed || $this->answer === null) {
            try {
                $this->channel->wait(null, false, max(0.001, $deadline - microtime(true)));
            } catch (AMQPTimeoutException) {
                throw new AttemptFailed(sprintf('no confirm and answer within %d s', ANSWER_SECONDS));
            }
        }
        return $this->answer;
    }

    public function close(): void
    {
        try {
            $this->connection->close();
        } catch (Throwable) {
            // It is gone anyway.
        }
    }
}

/** Sends a message until it is answered: the same source and id have one effect, however often they come. */
function publish(?Link &$link, string $url, array $event): array
{
    $deadline = microtime(true) + GIVE_UP_SECONDS;
    for ($pause = 0.5;; $pause = min($pause * 2, 5)) {
        try {
            $link ??= new Link($url);
            return $link->ask($event);
        } catch (AMQPExceptionInterface | AttemptFailed | JsonException $error) {
            if (microtime(true) + $pause > $deadline) {
                throw new GivenUp(sprintf('not answered within %d s: %s', GIVE_UP_SECONDS, $error->getMessage()));
            }
            fprintf(STDERR, "%s: %s; again in %s s\n", $event['id'], strtok($error->getMessage(), "\n"), $pause);
        }
        $link?->close();
        $link = null;
        usleep((int) ($pause * 1_000_000));
    }
}

$arguments = array_slice($argv, 1);
if ($arguments === ['--help'] || $arguments === ['-h']) {
    echo USAGE;
    exit(0);
}
if (count($arguments) > 1 || ($arguments !== [] && !ctype_digit($arguments[0]))) {
    fwrite(STDERR, USAGE);
    exit(1);
}
$count = (int) ($arguments[0] ?? 3);
$url = getenv('AMQP_URL') ?: 'amqp://guest:guest@127.0.0.1:5672/';
$tenant = getenv('LECTERN_TENANT') ?: 'demo';
$run = bin2hex(random_bytes(4));
$outcomes = ['applied' => 0, 'duplicate' => 0];
$link = null;
for ($n = 1; $n <= $count; $n++) {
    // Made once for each message: what is sent again is the same, with the same id.
    $event = [
        'specversion' => '1.0', 'id' => "php-$run-$n", 'source' => '/examples/php', 'type' => TYPE,
        'time' => gmdate('Y-m-d\TH:i:s\Z'), 'tenant' => $tenant,
        'data' => ['studentId' => "php-$n", 'studentNo' => "php-$n", 'name' => "Student $n of php"],
    ];
    try {
        $answer = publish($link, $url, $event);
    } catch (GivenUp $error) {
        fwrite(STDERR, "error: {$event['id']}: {$error->getMessage()}\n");
        break;
    }
    // A duplicate of a message that was rejected comes with the code of the rejection.
    $kind = isset($answer['code']) ? 'other' : $answer['outcome'];
    $outcomes[$kind] = ($outcomes[$kind] ?? 0) + 1;
    echo implode(' ', array_filter([$event['id'], $answer['outcome'], $answer['code'] ?? '', $answer['message'] ?? ''])), "\n";
}
$link?->close();
['applied' => $applied, 'duplicate' => $duplicate] = $outcomes;
printf("%d sent: %d applied, %d duplicate, %d other\n", $count, $applied, $duplicate, $count - $applied - $duplicate);
exit($applied + $duplicate === $count ? 0 : 1);
