"""Publishes one command that the CloudEvents SDK for Python has made, and waits for its reply.

usage: cloudevents_sdk.py rabbitmq|amqp structured|binary CONTENT_TYPE TYPE ID TENANT DATA   (the broker is AMQP_URL)

CONTENT_TYPE is the event's datacontenttype; where it is empty the event has none, and in binary mode neither has the
message. The bindings name the headers ce-id (rabbitmq) and cloudEvents_id (amqp, with `time` as a number).
"""
import json, os, sys, pika
from datetime import datetime, timedelta, timezone
from cloudevents.core.bindings import amqp, rabbitmq
from cloudevents.core.v1.event import CloudEvent

binding, mode, content_type, type_, id_, tenant, data = sys.argv[1:8]
attributes = {"id": id_, "source": "cloudevents-sdk", "type": type_, "tenant": tenant, "actorid": "sdk", "actorrole": "admin",
              "correlationid": "c-1", "expectedversion": 7, "subject": "Schüler",
              "time": datetime(2026, 9, 7, 9, 0, 0, 123000, tzinfo=timezone(timedelta(hours=2)))}
if content_type:
    attributes["datacontenttype"] = content_type
event = CloudEvent(attributes, json.loads(data))
if binding == "rabbitmq":
    message = rabbitmq.to_structured_event(event) if mode == "structured" else rabbitmq.to_binary_event(event)
    properties = pika.BasicProperties(content_type=message.content_type, headers=message.headers)
    body = message.body
else:
    message = amqp.to_structured_event(event) if mode == "structured" else amqp.to_binary_event(event)
    properties = pika.BasicProperties(
        content_type=message.properties.get("content-type"), headers=message.application_properties)
    body = message.application_data

channel = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"])).channel()
channel.confirm_delivery()
replies = channel.queue_declare("", exclusive=True).method.queue
properties.delivery_mode, properties.reply_to, properties.correlation_id = 2, replies, id_
channel.basic_publish("lms.commands", type_, body, properties, mandatory=True)
for _, answer, reply in channel.consume(replies, auto_ack=True, inactivity_timeout=30):
    if reply is None:
        sys.exit("no reply within 30 s")
    if answer.correlation_id == id_:
        print(json.dumps(json.loads(reply)["data"]))
        break
