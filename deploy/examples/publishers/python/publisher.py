"""Publishes commands to Lectern with aio-pika, and waits for the answer to each.

usage: publisher.py [COUNT]        (default 3)
  AMQP_URL         the broker, default amqp://guest:guest@127.0.0.1:5672/
  LECTERN_TENANT   the organization's code, default demo

example: LECTERN_TENANT=demo publisher.py 100
"""
import asyncio
import json
import logging
import os
import sys
import uuid
from collections import Counter
from contextlib import suppress
from datetime import datetime, timezone

import aio_pika
from aio_pika.exceptions import AMQPError, DeliveryError, PublishError

URL = os.environ.get("AMQP_URL") or "amqp://guest:guest@127.0.0.1:5672/"
TENANT = os.environ.get("LECTERN_TENANT") or "demo"
TYPE = "lms.enrollment.student.upsert.v1"
ANSWER_SECONDS = 30  # then the answer counts as lost, and the message is sent again
GIVE_UP_SECONDS = 120  # for one message, over all its attempts


class GivenUp(Exception):
    """Sending again cannot help, or has not helped for too long."""


def command(run: str, n: int) -> dict:
    """Made once for each message: what is sent again is the same, with the same id."""
    id_ = f"python-{n}"
    return {
        "specversion": "1.0", "id": f"python-{run}-{n}", "source": "/examples/python", "type": TYPE,
        "time": datetime.now(timezone.utc).isoformat(), "tenant": TENANT,
        "data": {"studentId": id_, "studentNo": id_, "name": f"Student {n} of python"},
    }


class Link:
    """One connection with its reply queue. When it breaks it is thrown away, and a new one is made."""

    async def open(self) -> "Link":
        # Not connect_robust: it would restore its own idea of the connection while this program sends again.
        self.connection = await aio_pika.connect(URL, timeout=5, heartbeat=20)
        # A nack raises DeliveryError, a message that no queue takes PublishError.
        channel = await self.connection.channel(publisher_confirms=True, on_return_raises=True)
        self.exchange = await channel.get_exchange("lms.commands", ensure=False)
        # Ours alone; the broker removes it with the connection.
        self.queue = await channel.declare_queue(exclusive=True, auto_delete=True)
        self.waiting: dict[str, asyncio.Future] = {}
        await self.queue.consume(self.on_reply, no_ack=True)
        return self

    async def on_reply(self, reply: aio_pika.abc.AbstractIncomingMessage) -> None:
        answer = self.waiting.get(reply.correlation_id)
        # An answer to an earlier attempt is as good; a second one is nobody's.
        if answer and not answer.done():
            answer.set_result(json.loads(reply.body)["data"])

    async def ask(self, event: dict) -> dict:
        """Sends one message and returns the data of its answer.

        It may be called for many messages at once, in tasks of their own: confirms and answers find their message by
        its number and its correlation id. A semaphore around it bounds how many are under way.
        """
        answer = self.waiting[event["id"]] = asyncio.get_running_loop().create_future()
        lost = asyncio.ensure_future(self.connection.closed())
        try:
            message = aio_pika.Message(
                json.dumps(event).encode(), content_type="application/cloudevents+json", message_id=event["id"],
                correlation_id=event["id"], reply_to=self.queue.name, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            # Returns when the broker has confirmed it: from then on it is the broker's to keep.
            await self.exchange.publish(message, routing_key=TYPE, mandatory=True, timeout=ANSWER_SECONDS)
            await asyncio.wait({answer, lost}, timeout=ANSWER_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            if lost.done():
                raise ConnectionError("the connection is lost")
            raise TimeoutError(f"no answer within {ANSWER_SECONDS} s")
        finally:
            del self.waiting[event["id"]]
            lost.cancel()

    async def close(self) -> None:
        with suppress(Exception):
            await asyncio.wait_for(self.connection.close(), 2)


class Publisher:
    link: Link | None = None

    async def publish(self, event: dict) -> dict:
        """Sends a message until it is answered: the same source and id have one effect, however often they come."""
        deadline = asyncio.get_running_loop().time() + GIVE_UP_SECONDS
        pause = 0.5
        while True:
            try:
                self.link = self.link or await Link().open()
                return await self.link.ask(event)
            except PublishError as error:
                raise GivenUp("no queue takes it: are the exchanges and queues there?") from error
            except (AMQPError, DeliveryError, OSError, RuntimeError, asyncio.TimeoutError) as error:
                if asyncio.get_running_loop().time() + pause > deadline:
                    raise GivenUp(f"not answered within {GIVE_UP_SECONDS} s: {error!r}") from error
                print(f"{event['id']}: {error!r}; again in {pause} s", file=sys.stderr)
            await self.close()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5)

    async def close(self) -> None:
        if self.link:
            await self.link.close()
        self.link = None


async def main(count: int) -> int:
    publisher, run, outcomes = Publisher(), uuid.uuid4().hex[:8], Counter()
    for n in range(1, count + 1):
        event = command(run, n)
        try:
            answer = await publisher.publish(event)
        except GivenUp as error:
            print(f"error: {event['id']}: {error}", file=sys.stderr)
            break
        # A duplicate of a message that was rejected comes with the code of the rejection.
        outcomes["other" if answer.get("code") else answer["outcome"]] += 1
        print(event["id"], *(answer[key] for key in ("outcome", "code", "message") if answer.get(key)), flush=True)
    await publisher.close()
    applied, duplicate = outcomes["applied"], outcomes["duplicate"]
    print(f"{count} sent: {applied} applied, {duplicate} duplicate, {count - applied - duplicate} other")
    return 0 if applied + duplicate == count else 1


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments in (["--help"], ["-h"]):
        print(__doc__.strip())
    elif len(arguments) > 1 or not all(text.isascii() and text.isdigit() for text in arguments):
        sys.exit(__doc__.strip())
    else:
        # This program says itself what it does about a lost connection.
        for name in ("aio_pika", "aiormq", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        sys.exit(asyncio.run(main(int(arguments[0]) if arguments else 3)))
