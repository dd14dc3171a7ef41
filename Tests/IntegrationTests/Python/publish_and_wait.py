"""Publishes one command and waits for its reply: a plain pika client, as any publisher could write it.

usage: publish_and_wait.py structured|binary TYPE ID TENANT DATA      (the broker is AMQP_URL)
"""
import json, os, sys, pika

mode, type_, id_, tenant, data = sys.argv[1:6]
attributes = {"specversion": "1.0", "id": id_, "source": "python", "type": type_, "time": "2026-09-07T07:00:00Z",
              "tenant": tenant, "actorid": "python", "actorrole": "admin"}
channel = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"])).channel()
channel.confirm_delivery()
replies = channel.queue_declare("", exclusive=True).method.queue
if mode == "structured":
    body = json.dumps({**attributes, "data": json.loads(data)})
    properties = pika.BasicProperties(content_type="application/cloudevents+json")
else:
    body = data
    headers = {"cloudEvents:" + name: value for name, value in attributes.items()}
    properties = pika.BasicProperties(content_type="application/json", headers=headers)
properties.delivery_mode, properties.reply_to, properties.correlation_id = 2, replies, id_
channel.basic_publish("lms.commands", type_, body, properties, mandatory=True)  # raises UnroutableError, NackError
for _, answer, reply in channel.consume(replies, auto_ack=True, inactivity_timeout=30):
    if reply is None:
        sys.exit("no reply within 30 s")
    if answer.correlation_id == id_:
        print(json.dumps(json.loads(reply)["data"]))
        break
