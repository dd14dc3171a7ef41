"""Takes TLS connections on a free port of 127.0.0.1 and hands on what they say, without TLS, to another port.

usage: tls_proxy.py CERTIFICATE KEY PORT      (prints its own port; runs until it is killed)
"""
import asyncio, ssl, sys

certificate, key, port = sys.argv[1:4]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)


async def pump(source, sink):
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    except OSError:
        pass
    sink.close()


async def serve(secure_in, secure_out):
    plain_in, plain_out = await asyncio.open_connection("127.0.0.1", int(port))
    await asyncio.gather(pump(secure_in, plain_out), pump(plain_in, secure_out))


async def main():
    # A client that does not like the certificate never gets as far as `serve`, and says so itself.
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
