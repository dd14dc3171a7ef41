// Publishes commands to Lectern with amqp091-go, and waits for the answer to each.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

const (
	usage = `usage: publisher [COUNT]        (default 3)
  AMQP_URL         the broker, default amqp://guest:guest@127.0.0.1:5672/
  LECTERN_TENANT   the organization's code, default demo

example: LECTERN_TENANT=demo publisher 100`

	messageType  = "lms.enrollment.student.upsert.v1"
	answerWithin = 30 * time.Second // then the answer counts as lost, and the message is sent again
	giveUpAfter  = 120 * time.Second // for one message, over all its attempts
)

var errUnroutable = errors.New("no queue takes it: are the exchanges and queues there?")

type event struct {
	SpecVersion string            `json:"specversion"`
	ID          string            `json:"id"`
	Source      string            `json:"source"`
	Type        string            `json:"type"`
	Time        string            `json:"time"`
	Tenant      string            `json:"tenant"`
	Data        map[string]string `json:"data"`
}

type answer struct {
	Outcome string `json:"outcome"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// A link is one connection with its reply queue. When it breaks it is thrown away, and a new one is made.
type link struct {
	connection *amqp.Connection
	channel    *amqp.Channel
	replyQueue string
	replies    <-chan amqp.Delivery
	confirms   <-chan amqp.Confirmation
	returns    <-chan amqp.Return
	closed     <-chan *amqp.Error
}

func open(url string) (*link, error) {
	connection, err := amqp.DialConfig(url, amqp.Config{Heartbeat: 20 * time.Second, Dial: amqp.DefaultDial(5 * time.Second)})
	if err != nil {
		return nil, err
	}
	l := &link{connection: connection}
	if err := l.prepare(); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *link) prepare() (err error) {
	if l.channel, err = l.connection.Channel(); err != nil {
		return err
	}
	// With room in them: the library must never wait for this program.
	l.closed = l.channel.NotifyClose(make(chan *amqp.Error, 1))
	l.confirms = l.channel.NotifyPublish(make(chan amqp.Confirmation, 16))
	l.returns = l.channel.NotifyReturn(make(chan amqp.Return, 16))
	if err = l.channel.Confirm(false); err != nil {
		return err
	}
	// Ours alone; the broker removes it with the connection.
	queue, err := l.channel.QueueDeclare("", false, true, true, false, nil)
	if err != nil {
		return err
	}
	l.replyQueue = queue.Name
	l.replies, err = l.channel.Consume(queue.Name, "", true, true, false, false, nil)
	return err
}

// Closing waits for an answer, which a broker that is out of memory or disk does not give.
func (l *link) close() { go l.connection.Close() }

// Sends one message and returns the data of its answer.
//
// To have many under way: publish up to some hundred without waiting, keep them in a map by id, let one goroutine
// read confirms (DeliveryTag counts the messages of this channel) and replies (CorrelationId), and send again what
// is left in the map when the link breaks.
func (l *link) ask(e event) (answer, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return answer{}, err
	}
	err = l.channel.PublishWithContext(context.Background(), "lms.commands", e.Type, true, false, amqp.Publishing{
		ContentType: "application/cloudevents+json", DeliveryMode: amqp.Persistent, MessageId: e.ID, CorrelationId: e.ID,
		ReplyTo: l.replyQueue, Body: body,
	})
	if err != nil {
		return answer{}, err
	}
	timeout := time.After(answerWithin)
	var found *answer
	// Until it is both confirmed and answered: an answer can be quicker than the confirm.
	for confirmed := false; !confirmed || found == nil; {
		select {
		case confirm, ok := <-l.confirms:
			if !ok {
				return answer{}, errors.New("the connection is lost")
			}
			if !confirm.Ack {
				return answer{}, errors.New("the broker could not take it (nack)")
			}
			// An unroutable message is confirmed as well, after it was returned.
			select {
			case <-l.returns:
				return answer{}, errUnroutable
			default:
			}
			confirmed = true
		case reply, ok := <-l.replies:
			if !ok {
				return answer{}, errors.New("the connection is lost")
			}
			if reply.CorrelationId != e.ID {
				continue // The second answer to a message that was sent twice.
			}
			var document struct{ Data answer }
			if err := json.Unmarshal(reply.Body, &document); err != nil {
				return answer{}, err
			}
			found = &document.Data
		case err := <-l.closed:
			if err == nil {
				return answer{}, errors.New("the connection is lost")
			}
			return answer{}, err
		case <-timeout:
			return answer{}, fmt.Errorf("no confirm and answer within %v", answerWithin)
		}
	}
	return *found, nil
}

type publisher struct {
	url  string
	link *link
}

// Sends a message until it is answered: the same source and id have one effect, however often they come.
func (p *publisher) publish(e event) (answer, error) {
	deadline := time.Now().Add(giveUpAfter)
	for pause := 500 * time.Millisecond; ; pause = min(pause*2, 5*time.Second) {
		found, err := p.try(e)
		if err == nil || errors.Is(err, errUnroutable) {
			return found, err
		}
		if time.Now().Add(pause).After(deadline) {
			return answer{}, fmt.Errorf("not answered within %v: %w", giveUpAfter, err)
		}
		fmt.Fprintf(os.Stderr, "%s: %v; again in %v\n", e.ID, err, pause)
		p.close()
		time.Sleep(pause)
	}
}

func (p *publisher) try(e event) (answer, error) {
	if p.link == nil {
		opened, err := open(p.url)
		if err != nil {
			return answer{}, err
		}
		p.link = opened
	}
	return p.link.ask(e)
}

func (p *publisher) close() {
	if p.link != nil {
		p.link.close()
	}
	p.link = nil
}

func main() {
	count := 3
	if len(os.Args) > 1 {
		if os.Args[1] == "--help" || os.Args[1] == "-h" {
			fmt.Println(usage)
			return
		}
		number, err := strconv.ParseUint(os.Args[1], 10, 31)
		if err != nil || len(os.Args) > 2 {
			fmt.Fprintln(os.Stderr, usage)
			os.Exit(1)
		}
		count = int(number)
	}
	p := &publisher{url: environment("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/")}
	tenant := environment("LECTERN_TENANT", "demo")
	random := make([]byte, 4)
	if _, err := rand.Read(random); err != nil {
		panic(err)
	}
	outcomes := map[string]int{}
	for n := 1; n <= count; n++ {
		student := fmt.Sprintf("go-%d", n)
		// Made once for each message: what is sent again is the same, with the same id.
		e := event{
			SpecVersion: "1.0", ID: fmt.Sprintf("go-%s-%d", hex.EncodeToString(random), n), Source: "/examples/go",
			Type: messageType, Time: time.Now().UTC().Format(time.RFC3339Nano), Tenant: tenant,
			Data: map[string]string{"studentId": student, "studentNo": student, "name": fmt.Sprintf("Student %d of go", n)},
		}
		found, err := p.publish(e)
		if err != nil {
			fmt.Fprintf(os.Stderr, "error: %s: %v\n", e.ID, err)
			break
		}
		// A duplicate of a message that was rejected comes with the code of the rejection.
		if found.Code == "" {
			outcomes[found.Outcome]++
		}
		fmt.Println(strings.Join(strings.Fields(strings.Join([]string{e.ID, found.Outcome, found.Code, found.Message}, " ")), " "))
	}
	applied, duplicate := outcomes["applied"], outcomes["duplicate"]
	fmt.Printf("%d sent: %d applied, %d duplicate, %d other\n", count, applied, duplicate, count-applied-duplicate)
	if applied+duplicate != count {
		os.Exit(1)
	}
}

func environment(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func min(a, b time.Duration) time.Duration {
	if a < b {
		return a
	}
	return b
}
